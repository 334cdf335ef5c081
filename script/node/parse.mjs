// Reads workflows and actions as GitHub does, by its own parser, and tells what it would refuse: file:line:column: why.
// A file named action.yml is an action's metadata, any other a workflow. Reusable workflows of this repository, by either of
// their names, are looked up below the working directory; what is given to them must be what they declare.
import { readFile } from "node:fs/promises";
import { register } from "node:module";
import { basename } from "node:path";

register("./json.mjs", import.meta.url);
const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await import("@actions/workflow-parser");
const { convertActionTemplate, parseAction } = await import("@actions/workflow-parser/actions/index");

const trace = new NoOperationTraceWriter();

const repository = {
  async getFileContent({ owner, repository, path }) {
    if (owner && `${owner}/${repository}` !== "OWNER/mintlify-agent-action") {
      throw new Error("the workflows of others are not at hand");
    }
    return { name: path, content: await readFile(path, "utf8") };
  },
};

async function errorsOf(name) {
  const file = { name, content: await readFile(name, "utf8") };
  const isAction = basename(name) === "action.yml";
  const { context, value } = isAction ? parseAction(file, trace) : parseWorkflow(file, trace);
  if (value && isAction) {
    convertActionTemplate(context, value);
  } else if (value) {
    await convertWorkflowTemplate(context, value, repository, { fetchReusableWorkflowDepth: 1 });
  }
  return context.errors.getErrors();
}

function told({ prefix, range, rawMessage }) {
  const { line, column } = range?.start ?? { line: 1, column: 1 };
  return `${prefix.replace(/ \(Line: \d+, Col: \d+\)$/, "")}:${line}:${column}: ${rawMessage.split("\n", 1)[0]}`;
}

for (const name of process.argv.slice(2)) {
  for (const error of await errorsOf(name)) {
    console.error(told(error));
    process.exitCode = 1;
  }
}
