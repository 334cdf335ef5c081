#!/usr/bin/env bash
# What is pasted into workflows, with curl and jq: create, look, sleep after each answer.
set -euo pipefail
url=$MINTLIFY_API_URL/v2/agent/$MINTLIFY_PROJECT_ID/job
ask=(curl --silent --show-error --fail --header "Authorization: Bearer $MINTLIFY_API_KEY")
body=$(jq --null-input --arg prompt "$MINTLIFY_PROMPT" '{prompt: $prompt}')
id=$("${ask[@]}" --header "Content-Type: application/json" --data "$body" "$url" | jq --raw-output .id)
while job=$("${ask[@]}" "$url/$id") && [[ $(jq --raw-output .status <<<"$job") == active ]]; do sleep "$INTERVAL"; done
echo "prLink=$(jq --raw-output .prLink <<<"$job")" >>"$GITHUB_OUTPUT"
