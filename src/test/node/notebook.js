// Runs the JavaScript cells of an API notebook one after the other, word for word, as the notebook's own page does: what a
// cell assigns and is still under way is waited for before the next cell. Only the page is ours: load, prompt and API.
//   node notebook.js NOTEBOOK BASE ACCOUNT TOKEN
const assert = require('node:assert');
const fs = require('node:fs');
const vm = require('node:vm');

const [file, base, account, token] = process.argv.slice(2);
const calls = [];

async function ask(method, path, fields, options) {
  const headers = { Authorization: 'Basic ' + Buffer.from(account + ':' + token).toString('base64') };
  let body;
  if (fields !== undefined) {
    headers['Content-Type'] = options?.headers?.['Content-Type'] ?? 'application/x-www-form-urlencoded';
    body = new URLSearchParams(fields).toString();
  }
  const answer = await fetch(base + '/2010-04-01' + path, { method, headers, body });
  const text = await answer.text();
  calls.push(method + ' ' + answer.status);
  return { status: answer.status, body: text ? JSON.parse(text) : text };
}

// A resource by its path; a property is one more segment, a call puts a value in the place of the last one.
function resource(segments) {
  const path = () => segments.map((s) => (s === 'json' ? '.json' : '/' + s)).join('');
  const verbs = {
    get: () => ask('GET', path()),
    post: (fields, options) => ask('POST', path(), fields, options),
    delete: (fields, options) => ask('DELETE', path(), fields, options),
  };
  return new Proxy(() => {}, {
    get: (_, name) => verbs[name] ?? resource([...segments, name]),
    apply: (_, self, [value]) => resource([...segments.slice(0, -1), value]),
  });
}

const client = new Proxy(() => {}, {
  get: (_, name) => resource([name]),
  apply: (_, self, [template, values]) => {
    const path = template.replace(/\{(\w+)\}/g, (_, name) => values[name]);
    return resource([path.slice(1)]);
  },
});

const page = vm.createContext({
  chai: { assert },
  load: () => {},
  prompt: () => account,
  API: { createClient: (name) => { page[name] = client; } },
});

(async () => {
  const text = fs.readFileSync(file, 'utf8').replace(/\r/g, '');
  const cells = [...text.matchAll(/```javascript\n([\s\S]*?)(?:\n```|$)/g)].map((found) => found[1]);
  for (const cell of cells) {
    vm.runInContext(cell, page);
    for (const name of Object.keys(page)) {
      if (page[name] !== client) {
        page[name] = await page[name];
      }
    }
  }
  console.log(cells.length + ' cells: ' + calls.join(', '));
})().catch((failure) => {
  console.error(failure);
  process.exit(1);
});
