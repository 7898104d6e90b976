/*
 * lighthouse.mjs: Lighthouse's scores of four kinds of page, and how much of each shifts. Not a test: a
 * score depends on the machine, and Lighthouse is 200 packages.
 *
 *	npm install --prefix /somewhere lighthouse
 *	LEERSPOOR=build/release/leerspoor LEERSPOOR_LIGHTHOUSE=/somewhere/node_modules/.bin/lighthouse \
 *		node tests/bench/lighthouse.mjs
 *
 * Builds content/ in build/lighthouse and serves it on the loopback as a host would: compressed, with the
 * headers of _headers. Leaves with status 1 when a page has less than 100 for accessibility, best
 * practices or findability, less than 98 for speed, or shifts.
 */
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { listen, serve } from '../browser/serve.mjs';
import { build } from '../browser/site.mjs';

const PAGES = ['', 'themas/participatie-en-inburgering/', 'organisaties/', 'zoeken/?q=proefplaatsing'];
const LEAST = { performance: 98, accessibility: 100, 'best-practices': 100, seo: 100 };

const { LEERSPOOR, LEERSPOOR_LIGHTHOUSE } = process.env;
if (!LEERSPOOR || !LEERSPOOR_LIGHTHOUSE) {
	console.error('lighthouse: set LEERSPOOR and LEERSPOOR_LIGHTHOUSE, see the top of this file');
	process.exit(77);
}
const chromium = process.env.LEERSPOOR_CHROMIUM ?? execFileSync('which', ['chromium'], { encoding: 'utf8' }).trim();
const folder = resolve('build/lighthouse');
const { server, port } = await listen();
const base = `http://127.0.0.1:${port}/site/`;
let low = 0;

build(resolve(LEERSPOOR), 'content', `${folder}/site`, base);
serve(server, `${folder}/site`, '/site/');

/* Lighthouse's report of one page. */
function measure(url, device) {
	const out = `${folder}/report.json`;
	const args = [url, '--quiet', '--output=json', `--output-path=${out}`, '--chrome-flags=--headless=new --no-sandbox'];

	return new Promise((done, fail) => {
		spawn(LEERSPOOR_LIGHTHOUSE, device === 'desktop' ? [...args, '--preset=desktop'] : args,
			{ stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, CHROME_PATH: chromium } })
			.on('error', fail)
			.on('close', (code) => (code ? fail(new Error(`Lighthouse left with ${code}`)) :
				done(JSON.parse(readFileSync(out, 'utf8')))));
	});
}

for (const device of ['telephone', 'desktop']) {
	for (const page of PAGES) {
		const { categories, audits } = await measure(`${base}${page}`, device);
		const scores = Object.keys(LEAST).map((name) => [name, Math.round(categories[name].score * 100)]);
		const shift = audits['cumulative-layout-shift'].numericValue;

		low += scores.filter(([name, score]) => score < LEAST[name]).length + (shift > 0);
		console.log([device.padEnd(9), (page || 'home').padEnd(36),
			...scores.map(([name, score]) => `${name} ${score}`), `shift ${shift.toFixed(3)}`].join('  '));
	}
}
server.close();
process.exitCode = low ? 1 : 0;
