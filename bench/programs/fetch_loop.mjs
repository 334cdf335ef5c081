// What is pasted into workflows, for Node: create, look, sleep after each answer.
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const given = process.env;
const url = `${given.MINTLIFY_API_URL}/v2/agent/${given.MINTLIFY_PROJECT_ID}/job`;
const headers = { Authorization: `Bearer ${given.MINTLIFY_API_KEY}`, "Content-Type": "application/json" };
const body = JSON.stringify({ prompt: given.MINTLIFY_PROMPT });
const { id } = await (await fetch(url, { method: "POST", headers, body })).json();
let job;
while ((job = await (await fetch(`${url}/${id}`, { headers })).json()).status === "active") await sleep(1000 * given.INTERVAL);
appendFileSync(given.GITHUB_OUTPUT, `prLink=${job.prLink}\n`);
