// SPDX-License-Identifier: Apache-2.0
// The official OpenAI SDK, unmodified, against a gateway that is up.
//
//   ZOETIC_URL=http://127.0.0.1:8080 ZOETIC_API_KEY=zk-… npm test
//
// ZOETIC_WORKER_URL is where the one adapter worker serves its metrics; in `./zoetic dev` that is
// the gateway's own address.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import OpenAI from 'openai';

const url = required('ZOETIC_URL');
const workerUrl = process.env.ZOETIC_WORKER_URL ?? url;
const model = 'zoetic/base';
const question = [{ role: 'user', content: 'What is 12 plus 30?' }];
const options = { baseURL: `${url}/v1`, maxRetries: 0, timeout: 60_000 };
const client = new OpenAI({ ...options, apiKey: required('ZOETIC_API_KEY') });

function required(name) {
  const value = process.env[name];
  assert.ok(value, `${name} must be set`);
  return value;
}

/** The sum over all tags of a metric of the worker or, at `from`, of another process. */
async function metric(name, from = workerUrl) {
  const text = await (await fetch(`${from}/metrics`)).text();
  const lines = text.split('\n').filter((each) => each.startsWith(`${name} `) || each.startsWith(`${name}{`));
  assert.ok(lines.length > 0, `${name} must be among the metrics of ${from}`);
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}

/** Polls until the condition holds; fails after ten seconds. */
async function eventually(condition, rule) {
  const end = Date.now() + 10_000;
  while (!(await condition())) {
    assert.ok(Date.now() < end, rule);
    await new Promise((resume) => setTimeout(resume, 20));
  }
}

/** Runs the one example in JavaScript of a document, with these names in its scope. */
async function runExample(document, scope) {
  const text = readFileSync(new URL(`../../../../${document}`, import.meta.url), 'utf8');
  const examples = [...text.matchAll(/^```js\n(.*?)^```/gms)];
  assert.equal(examples.length, 1);
  const code = examples[0][1].replace(/^import .*$/m, '').replace('http://127.0.0.1:8080', url);
  const AsyncFunction = (async () => {}).constructor;
  await new AsyncFunction(...Object.keys(scope), code)(...Object.values(scope));
}

test('the example of the README prints the sum', async () => {
  const printed = [];

  await runExample('README.md', { OpenAI, console: { log: (line) => printed.push(line) } });

  assert.deepEqual(printed, ['42']);
});

test('a page votes by the link of an answer, as the document on feedback has it', async () => {
  const answer = await client.chat.completions.create({ model, messages: question });
  const statuses = [];
  const recorded = async (...request) => {
    statuses.push((await fetch(...request)).status);
  };

  await runExample('docs/feedback.md', { links: answer.choices[0].zoetic.feedback, fetch: recorded });

  assert.deepEqual(statuses, [202]);
});

test('models lists the base model, the choice of the platform, and the experts', async () => {
  const ids = (await client.models.list()).data.map((each) => each.id);

  assert.deepEqual(ids.slice(0, 2).sort(), ['zoetic/auto', 'zoetic/base']);
  assert.ok(ids.includes('zoetic/weekday'), `an expert must be among ${ids}`);
  assert.equal((await client.models.retrieve('zoetic/weekday')).id, 'zoetic/weekday');
});

test('chat answers', async () => {
  const answer = await client.chat.completions.create({ model, messages: question, temperature: 0 });

  assert.equal(answer.object, 'chat.completion');
  assert.equal(answer.choices[0].message.role, 'assistant');
  assert.ok(answer.choices[0].message.content.length > 0);
  assert.ok(['stop', 'length'].includes(answer.choices[0].finish_reason));
  assert.equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens);
});

test('auto answers under the expert that the question needs', async () => {
  const answer = await client.chat.completions.create({
    model: 'zoetic/auto',
    messages: [{ role: 'user', content: 'Cleo leaves on Sunday for 6 days. Back on?' }],
    temperature: 0,
  });

  const { strategy, expert, labels } = answer.choices[0].zoetic;
  assert.equal(strategy, 'router');
  assert.match(expert, /^weekday@\d+$/);
  assert.equal(labels[0].label, 'weekday');
});

test('streaming sends the same text in parts, and usage last', async () => {
  const whole = await client.chat.completions.create({ model, messages: question, temperature: 0 });
  const stream = await client.chat.completions.create({
    model,
    messages: question,
    temperature: 0,
    stream: true,
    stream_options: { include_usage: true },
  });
  let text = '';
  let last;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta.content ?? '';
    last = chunk;
  }

  assert.equal(text, whole.choices[0].message.content);
  assert.deepEqual(last.choices, []);
  assert.equal(last.usage.completion_tokens, whole.usage.completion_tokens);
});

test('a prompt of token ids is completed with log-probabilities and token ids', async () => {
  const answer = await client.completions.create({
    model,
    prompt: [5, 6, 7, 8],
    max_tokens: 6,
    temperature: 0,
    logprobs: 2,
    ignore_eos: true,
    return_token_ids: true,
  });
  const [choice] = answer.choices;

  assert.equal(answer.usage.prompt_tokens, 4);
  assert.equal(choice.finish_reason, 'length');
  assert.equal(choice.token_ids.length, 6);
  assert.equal(choice.logprobs.token_logprobs.length, 6);
  assert.ok(choice.logprobs.token_logprobs.every((each) => each <= 0));
  assert.ok(choice.logprobs.top_logprobs.every((each) => Object.keys(each).length >= 1));
});

test('a bad value is a 400 that names the field, the rule and the value', async () => {
  const request = client.chat.completions.create({ model, messages: question, max_tokens: -1 });

  await assert.rejects(request, (error) => {
    assert.ok(error instanceof OpenAI.BadRequestError);
    assert.equal(error.status, 400);
    assert.equal(error.param, 'max_tokens');
    assert.match(error.message, /-1/);
    return true;
  });
});

test('an unknown model is a 404', async () => {
  const request = client.chat.completions.create({ model: 'zoetic/nobody', messages: question });

  await assert.rejects(request, (error) => {
    assert.ok(error instanceof OpenAI.NotFoundError);
    assert.equal(error.status, 404);
    assert.match(error.message, /was nobody/);
    return true;
  });
});

test('an abort frees the slot of the worker', async () => {
  const slots = 'zoetic_worker_slots_used';
  const cancellations = 'zoetic_gateway_cancellations_total';
  await eventually(async () => (await metric(slots)) === 0, 'no other request may be under way');
  const cancelled = await metric(cancellations, url);
  const abort = new AbortController();
  const stream = await client.completions.create(
    { model, prompt: [5, 6, 7, 8], max_tokens: 200, ignore_eos: true, stream: true, n: 8 },
    { signal: abort.signal },
  );
  for await (const chunk of stream) {
    assert.ok(chunk.choices);
    break;
  }
  abort.abort();

  await eventually(
    async () => (await metric(cancellations, url)) > cancelled,
    'the gateway must cancel what nobody waits for, before it ends by itself',
  );
  await eventually(async () => (await metric(slots)) === 0, 'the slot must be free after the abort');
});

test('a key that is none is refused as OpenAI refuses it', async () => {
  const stranger = new OpenAI({ ...options, apiKey: 'none' });

  await assert.rejects(stranger.models.list(), (error) => {
    assert.ok(error instanceof OpenAI.AuthenticationError);
    assert.equal(error.status, 401);
    assert.equal(error.code, 'invalid_api_key');
    return true;
  });
});
