// Records the HTTP response bodies that the Vercel AI SDK (npm package `ai`,
// majors 4 to 7) produces for a scripted documentation-writing agent.
//
// The language models are the SDK's own mocks and nothing touches the network,
// but everything else is the real SDK: it runs the tools and the steps, and it
// writes the streams. All ids are fixed, so each run gives the same bytes.
//
// Run (ai 7 asks for Node.js 22 or later):
//   npm install --no-package-lock && node record.mjs
//
// Writes recorded/<major>-<scenario>.txt (the raw body) and headers.json
// (SDK version, function, status and headers of each response).

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import * as ai4 from 'ai4';
import * as ai5 from 'ai5';
import * as ai6 from 'ai6';
import * as ai7 from 'ai7';
import { MockLanguageModelV1 } from 'ai4/test';
import { MockLanguageModelV2 } from 'ai5/test';
import { MockLanguageModelV3 } from 'ai6/test';
import { MockLanguageModelV4, mockId } from 'ai7/test';
import { z } from 'zod';

// A model's script is a list of turns. A turn is a list of SDK-neutral parts, with
// functions to run in between, or an Error with which the model refuses the request.
const text = (...deltas) => ({ kind: 'text', deltas });
const reasoning = (...deltas) => ({ kind: 'reasoning', deltas });
const source = (url, title) => ({ kind: 'source', url, title });
const call = (id, name, args) => ({ kind: 'call', id, name, args: JSON.stringify(args) });
const error = (message) => ({ kind: 'error', error: new Error(message) });
const finish = (reason) => ({ kind: 'finish', reason });

const INTRO = text("I'll look", ' at the CLI', ' pages first', '.\n\n');
const READ = call('call-read', 'read_file', { path: 'docs/cli.mdx' });
const EDIT = call('call-edit', 'edit_file', {
  path: 'docs/cli.mdx',
  old: 'Retries are not documented.',
  new: 'Use `--retry <n>` to retry "n" times.',
});
const SEARCH = call('call-search', 'search', { query: 'retry flag', limit: 5 });
const THINKING = reasoning('The user wants the ', 'retry flag ', 'documented.\n');
const CLOSING = text(
  'The `--retry` flag is now in docs/cli.mdx. Grüße, ',
  '漢',
  '字 and 👩',
  '\u200d🚀 stay as they are.\n',
  '\nIt prints "done" for C:\\docs\\cli.mdx,\ta tab, a line separator\u2028',
  'and a next line\u0085inside one line.',
);
const SHORT = text('The retry flag is documented.', '\n\nNothing else changed', ' in docs/cli.mdx.\n');
const HOSTILE = text(
  'Plain first line\n::error::pwned\n',
  '::add-mask::the\n::stop-commands::abc\n##[error]pwned\n',
  '\u001b[31mred\u001b[0m\nbefore the carriage return\r',
  '::warning::pwned\nlast line\n',
);
const HOSTILE_READ = call('call-hostile', 'read_file', { path: 'docs/cli.mdx\n::error::pwned' });

const workTurns = ({ withSearch }) => [
  [THINKING, INTRO, READ, finish('tool-calls')],
  [EDIT, ...(withSearch ? [SEARCH] : []), finish('tool-calls')],
  [source('https://example.com/retry?a=1&b=2', 'Retry "guide"'), CLOSING, finish('stop')],
];

const turns = {
  work: workTurns({ withSearch: true }),
  'stopped-early': [[INTRO, READ, finish('tool-calls')]],
  error: [[INTRO, error('model overloaded'), finish('error')]],
  refused: [new Error('invalid API key')],
  'bad-call': [
    [call('call-bad', 'read_file', { file: 'docs/cli.mdx' }), finish('tool-calls')],
    [SHORT, finish('stop')],
  ],
  hostile: [
    [HOSTILE, HOSTILE_READ, finish('tool-calls')],
    [text('::error::pwned\n'), finish('stop')],
  ],
  'hostile-text': [[HOSTILE, finish('stop')]],
  text: [[SHORT, finish('stop')]],
  data: [[SHORT, finish('stop')]],
};

const PAGE = '# CLI\n\nRetries are not documented.\n';

const toolSpecs = {
  read_file: {
    schema: z.object({ path: z.string() }),
    execute: async ({ path }) => (path === 'docs/cli.mdx' ? PAGE : `no such file: ${path}`),
  },
  edit_file: {
    schema: z.object({ path: z.string(), old: z.string(), new: z.string() }),
    execute: async ({ path }) => ({ path, replaced: 1 }),
  },
  search: {
    schema: z.object({ query: z.string(), limit: z.number() }),
    execute: async () => {
      throw new Error('index not ready');
    },
  },
};

const makeTools = (sdk, schemaKey) =>
  Object.fromEntries(
    Object.entries(toolSpecs).map(([name, { schema, execute }]) => [
      name,
      sdk.tool({ description: `The ${name} tool`, [schemaKey]: schema, execute }),
    ]),
  );

const pieces = (string) => string.match(/.{1,16}/gsu);

// Model stream parts of the V1 specification (ai 4).
function encodeV1(part) {
  switch (part.kind) {
    case 'text':
      return part.deltas.map((textDelta) => ({ type: 'text-delta', textDelta }));
    case 'reasoning':
      return part.deltas.map((textDelta) => ({ type: 'reasoning', textDelta }));
    case 'source': {
      const { url, title } = part;
      return [{ type: 'source', source: { sourceType: 'url', id: 'source-1', url, title } }];
    }
    case 'call': {
      const toolCall = { toolCallType: 'function', toolCallId: part.id, toolName: part.name };
      return [
        ...pieces(part.args).map((argsTextDelta) => ({
          type: 'tool-call-delta',
          ...toolCall,
          argsTextDelta,
        })),
        { type: 'tool-call', ...toolCall, args: part.args },
      ];
    }
    case 'error':
      return [{ type: 'error', error: part.error }];
    case 'finish': {
      const usage = { promptTokens: 120, completionTokens: 34 };
      return [{ type: 'finish', finishReason: part.reason, usage }];
    }
  }
}

// Model stream parts of the V2 (ai 5), V3 (ai 6) and V4 (ai 7) specifications,
// which differ only in how a turn finishes.
const encoderFrom = (finishPart) => (part, index) => {
  const block = (type, deltas) => {
    const id = `${type}-${index}`;
    return [
      { type: `${type}-start`, id },
      ...deltas.map((delta) => ({ type: `${type}-delta`, id, delta })),
      { type: `${type}-end`, id },
    ];
  };
  switch (part.kind) {
    case 'text':
    case 'reasoning':
      return block(part.kind, part.deltas);
    case 'source': {
      const { url, title } = part;
      return [{ type: 'source', sourceType: 'url', id: 'source-1', url, title }];
    }
    case 'call': {
      const { id, name, args } = part;
      return [
        { type: 'tool-input-start', id, toolName: name },
        ...pieces(args).map((delta) => ({ type: 'tool-input-delta', id, delta })),
        { type: 'tool-input-end', id },
        { type: 'tool-call', toolCallId: id, toolName: name, input: args },
      ];
    }
    case 'error':
      return [{ type: 'error', error: part.error }];
    case 'finish':
      return [{ type: 'finish', ...finishPart(part.reason) }];
  }
};

const encodeV2 = encoderFrom((reason) => ({
  finishReason: reason,
  usage: { inputTokens: 120, outputTokens: 34, totalTokens: 154 },
}));

const encodeV3 = encoderFrom((reason) => ({
  finishReason: { unified: reason, raw: reason },
  usage: {
    inputTokens: { total: 120, noCache: 120, cacheRead: 0, cacheWrite: 0 },
    outputTokens: { total: 34, text: 34, reasoning: 0 },
  },
}));

async function* play(turn, encode) {
  for (const [index, part] of turn.entries()) {
    if (typeof part === 'function') {
      await part();
    } else {
      yield* encode(part, index);
    }
  }
}

const makeModel = (Model, encode, script) => {
  const remaining = [...script];
  return new Model({
    doStream: async () => {
      const turn = remaining.shift();
      if (turn instanceof Error) {
        throw turn;
      }
      return {
        stream: ReadableStream.from(play(turn, encode)),
        rawCall: { rawPrompt: null, rawSettings: {} },
      };
    },
  });
};

const baseOptions = () => ({
  prompt: 'Document the retry flag.',
  onError: () => {},
  _internal: { generateId: mockId({ prefix: 'id' }), currentDate: () => new Date(0) },
});

// The SDK hands over some tool errors as strings.
const errorMessage = (cause) => (cause instanceof Error ? cause.message : String(cause));

// The recorders yield [scenario, the function that made the response, the response].

async function* recordDataStreams() {
  const run = (script, options) =>
    ai4.streamText({
      ...baseOptions(),
      model: makeModel(MockLanguageModelV1, encodeV1, script),
      tools: makeTools(ai4, 'parameters'),
      toolCallStreaming: true,
      maxSteps: 5,
      experimental_generateMessageId: mockId({ prefix: 'msg' }),
      ...options,
    });
  const respond = (script, options) =>
    run(script, options).toDataStreamResponse({
      getErrorMessage: errorMessage,
      sendReasoning: true,
      sendSources: true,
    });

  // A tool that throws ends an ai 4 run, so that is a recording of its own.
  const scripts = {
    ...turns,
    work: workTurns({ withSearch: false }),
    'tool-error': workTurns({ withSearch: true }),
  };
  for (const scenario of ['work', 'tool-error', 'error', 'refused', 'bad-call', 'hostile']) {
    yield [scenario, 'toDataStreamResponse', respond(scripts[scenario])];
  }
  const early = respond(scripts['stopped-early'], { maxSteps: 1 });
  yield ['stopped-early', 'toDataStreamResponse', early];
  for (const scenario of ['text', 'hostile-text']) {
    yield [scenario, 'toTextStreamResponse', run(scripts[scenario]).toTextStreamResponse()];
  }

  const data = ai4.createDataStreamResponse({
    onError: errorMessage,
    execute: async (dataStream) => {
      dataStream.writeData({ status: 'reading', page: 'docs/cli.mdx' });
      const result = run(scripts.data, {
        onFinish: () => dataStream.writeMessageAnnotation({ pages: 1 }),
      });
      result.mergeIntoDataStream(dataStream);
      await result.text;
      dataStream.writeData({ status: 'done', page: 'docs/cli.mdx' });
    },
  });
  yield ['data', 'createDataStreamResponse', data];
}

async function* recordUiMessageStreams(sdk, Model, encode) {
  const run = (script, options) =>
    sdk.streamText({
      ...baseOptions(),
      model: makeModel(Model, encode, script),
      tools: makeTools(sdk, 'inputSchema'),
      stopWhen: sdk.stepCountIs(5),
      ...options,
    });
  const respond = (script, options, responseOptions) =>
    run(script, options).toUIMessageStreamResponse({
      generateMessageId: mockId({ prefix: 'msg' }),
      onError: errorMessage,
      sendReasoning: true,
      sendSources: true,
      ...responseOptions,
    });

  for (const scenario of ['work', 'error', 'refused', 'bad-call', 'hostile']) {
    yield [scenario, 'toUIMessageStreamResponse', respond(turns[scenario])];
  }
  const early = respond(turns['stopped-early'], { stopWhen: sdk.stepCountIs(1) });
  yield ['stopped-early', 'toUIMessageStreamResponse', early];
  for (const scenario of ['text', 'hostile-text']) {
    yield [scenario, 'toTextStreamResponse', run(turns[scenario]).toTextStreamResponse()];
  }

  const stream = sdk.createUIMessageStream({
    onError: errorMessage,
    execute: async ({ writer }) => {
      writer.write({ type: 'start', messageId: 'msg-0' });
      writer.write({ type: 'data-notice', data: { text: 'Reading' }, transient: true });
      writer.write({ type: 'data-status', id: 'status-1', data: { status: 'reading' } });
      const result = run(turns.data);
      const merged = result.toUIMessageStream({
        sendStart: false,
        messageMetadata: ({ part }) =>
          part.type === 'finish-step' || part.type === 'finish'
            ? { finishReason: part.finishReason }
            : undefined,
      });
      writer.merge(merged);
      await result.text;
      writer.write({ type: 'data-status', id: 'status-1', data: { status: 'done' } });
    },
  });
  yield ['data', 'createUIMessageStreamResponse', sdk.createUIMessageStreamResponse({ stream })];

  const controller = new AbortController();
  const abort = async () => {
    await sleep(100);
    controller.abort();
    controller.signal.throwIfAborted();
  };
  const aborted = respond([[INTRO, abort]], { abortSignal: controller.signal });
  yield ['abort', 'toUIMessageStreamResponse', aborted];

  const slow = [[INTRO, () => sleep(600), SHORT, finish('stop')]];
  const keptAlive = respond(slow, {}, { keepAliveMs: 400 });
  yield ['keep-alive', 'toUIMessageStreamResponse', keptAlive];
}

const recorders = {
  v4: recordDataStreams(),
  v5: recordUiMessageStreams(ai5, MockLanguageModelV2, encodeV2),
  v6: recordUiMessageStreams(ai6, MockLanguageModelV3, encodeV3),
  v7: recordUiMessageStreams(ai7, MockLanguageModelV4, encodeV3),
};

const here = (path) => new URL(path, import.meta.url);
const { dependencies } = JSON.parse(await readFile(here('package.json'), 'utf8'));
await mkdir(here('recorded/'), { recursive: true });

const summary = {};
for (const [major, recorder] of Object.entries(recorders)) {
  const sdk = dependencies[major.replace('v', 'ai')].replace('npm:', '');
  for await (const [scenario, made, response] of recorder) {
    const file = `${major}-${scenario}.txt`;
    await writeFile(here(`recorded/${file}`), Buffer.from(await response.arrayBuffer()));
    const headers = Object.fromEntries(response.headers);
    summary[file] = { sdk, made, status: response.status, headers };
  }
}
await writeFile(here('headers.json'), `${JSON.stringify(summary, null, 2)}\n`);
