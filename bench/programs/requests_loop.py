"""What is pasted into workflows, with requests: create, look, sleep after each answer."""

import os
import time

import requests

given = os.environ
session = requests.Session()
session.headers["Authorization"] = f"Bearer {given['MINTLIFY_API_KEY']}"
url = f"{given['MINTLIFY_API_URL']}/v2/agent/{given['MINTLIFY_PROJECT_ID']}/job"
answer = session.post(url, json={"prompt": given["MINTLIFY_PROMPT"]}, timeout=60)
answer.raise_for_status()
while (job := session.get(f"{url}/{answer.json()['id']}", timeout=15).json())["status"] == "active":
    time.sleep(float(given["INTERVAL"]))
with open(given["GITHUB_OUTPUT"], "a", encoding="utf-8") as output:  # noqa: PTH123 - as it is pasted
    output.write(f"prLink={job['prLink']}\n")
