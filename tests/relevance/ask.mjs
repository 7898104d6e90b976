/*
 * Asks an engine that runs in browsers, ours or Pagefind's, and counts what a browser would load:
 *
 *     node ask.mjs ours ENGINE INDEX-FOLDER < questions.json > answers.json
 *     node ask.mjs pagefind - FOLDER-OF-pagefind.js < questions.json > answers.json
 *
 * A question is {text, fresh}: fresh asks it as a reader's first, with nothing loaded. An answer is
 * {urls, bytes, ms}: the first ten, the bytes that came over the wire for it, and the time it took.
 * Results are read with what is shown of them, as a page of results would. Scripts count as gzip sends
 * them; all other files are compressed as they stand.
 */
import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { importEngine } from '../search/engine.mjs';

const [kind, engine, folder] = process.argv.slice(2);
const SHOWN = { ours: 10, pagefind: 5 }; /* as many as each one's own page shows at first */
const base = pathToFileURL(`${folder}/`);
let bytes = 0;

globalThis.fetch = async (address) => {
	const url = new URL(address, base);
	const whole = await readFile(new URL(url.href.split('?')[0])).catch(() => null);
	if (!whole)
		return new Response(null, { status: 404 });
	bytes += url.pathname.endsWith('.json') ? gzipSync(whole).length : whole.length;
	return new Response(whole, { headers: url.pathname.endsWith('.wasm') ? { 'Content-Type': 'application/wasm' } : {} });
};

async function input() {
	let text = '';
	for await (const part of process.stdin)
		text += part;
	return JSON.parse(text);
}

async function openOurs() {
	const { open } = await importEngine(engine);
	const index = await open(base.href);
	return async (text) => (await index.query(text, { limit: SHOWN.ours })).results.map((r) => r.url);
}

let opened = 0;

async function openPagefind() {
	/* As much of a page as it looks for; without workers it runs where it is loaded, as it does where
	 * they are not allowed. */
	const root = { getAttribute: () => 'nl' };
	globalThis.document = { currentScript: null, querySelector: (s) => (s === 'html' ? root : null), documentElement: root };
	globalThis.location = base;
	globalThis.window = globalThis;
	globalThis.Worker = undefined;
	const file = new URL('pagefind.js', base);
	bytes += gzipSync(await readFile(file)).length;
	const pagefind = await import(`${file.href}?${opened++}`);
	await pagefind.options({ basePath: base.href, baseUrl: '/' });
	await pagefind.init();
	return async (text) => {
		const { results } = await pagefind.search(text);
		const shown = [];
		for (const [i, result] of results.slice(0, 10).entries()) {
			const before = bytes;
			shown.push((await result.data()).url);
			if (i >= SHOWN.pagefind)
				bytes = before; /* looked at to be judged, not shown */
		}
		return shown;
	};
}

const start = { ours: openOurs, pagefind: openPagefind }[kind];
const answers = [];
let ask = null;
for (const { text, fresh } of await input()) {
	bytes = 0;
	const from = performance.now();
	if (!ask || fresh)
		ask = await start();
	const urls = await ask(text);
	answers.push({ urls: urls.map((u) => u.replace(/^\/|index\.html$|#.*$/g, '')), bytes, ms: performance.now() - from });
}
process.stdout.write(JSON.stringify(answers));
