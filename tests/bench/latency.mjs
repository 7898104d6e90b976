/*
 * latency.mjs: how long a query takes in Chromium: node latency.mjs SITE CHROMIUM > times.json
 *
 * The site is served from the loopback. Each query is asked twice: first with nothing of it loaded, then
 * with its files in the page's memory, which is what typing on does; the second is held against the limit.
 */
import { createRequire } from 'node:module';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { listen, serve } from '../browser/serve.mjs';

const [site, executablePath] = process.argv.slice(2);
const require = createRequire(`${process.env.LEERSPOOR_MODULES}/`);
const { chromium } = require('playwright-core');
const QUERIES = 150;

/* Words of the site's own titles, one to three together, the same on every run. */
function queries() {
	const { items } = JSON.parse(readFileSync(join(site, 'data/pages.json'), 'utf8'));
	const words = items.flatMap(({ title }) => title.match(/\p{L}{3,}/gu) ?? []);
	return Array.from({ length: QUERIES }, (_, i) =>
		Array.from({ length: i % 3 + 1 }, (__, k) => words[(i * 7919 + k * 104729) % words.length]).join(' '));
}

function spread(times, limit) {
	const sorted = [...times].sort((a, b) => a - b);
	const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
	return { n: sorted.length, median: at(.5), most9: at(.9), most: at(1), limit };
}

const { server, port } = await listen();
serve(server, site, '/s/');
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
	const page = await browser.newPage();
	const base = `http://127.0.0.1:${port}/s/`;
	const engine = readdirSync(join(site, 'assets')).find((name) => name.startsWith('search-core.'));
	const index = readdirSync(site).find((name) => readdirSync(site, { withFileTypes: true })
		.some((entry) => entry.name === name && entry.isDirectory()) && readdirSync(join(site, name)).includes('root.bin'));
	await page.goto(`${base}404.html`);
	const times = await page.evaluate(async ([core, folder, asked]) => {
		const { open } = await import(core);
		const opened = await open(folder);
		const time = async (text) => {
			const start = performance.now();
			await opened.query(text, { limit: 10 });
			return performance.now() - start;
		};
		const first = [];
		const again = [];
		for (const text of asked) {
			first.push(await time(text));
			again.push(await time(text));
		}
		return { first, again };
	}, [`${base}assets/${engine}`, `${base}${index}/`, queries()]);
	process.stdout.write(JSON.stringify({
		'query, files loaded': spread(times.again, true), 'query, files to be loaded': spread(times.first, false),
	}));
} finally {
	await browser.close();
	server.close();
	server.closeAllConnections();
}
