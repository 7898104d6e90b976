/*
 * weigh.mjs: what a page costs before search is opened: its HTML, the style sheet and the scripts
 * that it loads, compressed as a host would.
 */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';

const MOST = 30_000;

/* Which module site.js fetches for which markup; search is what one has to open. */
const MODULES = { changed: 'data-changed', filters: 'data-filters', worksheet: 'data-worksheet-tools' };

export function weigh(folder, all, kinds, report) {
	const packed = new Map();
	const size = (path) => {
		if (!packed.has(path))
			packed.set(path, gzipSync(readFileSync(join(folder, path)), { level: 9 }).length);
		return packed.get(path);
	};
	const scripts = Object.fromEntries(['store', ...Object.keys(MODULES)].map((name) =>
		[name, all.assets.find((asset) => asset.startsWith(`${name}.`))]));
	const rows = [];

	for (const page of all.pages) {
		const html = gzipSync(page.html, { level: 9 }).length;
		const linked = [...page.html.matchAll(/<(?:link rel="stylesheet"|script)[^>]* (?:href|src)="([^"]+)"/g)]
			.map(([, address]) => posix.basename(address));
		const wanted = Object.entries(MODULES).filter(([, mark]) => page.html.includes(mark))
			.map(([name]) => scripts[name]);
		if (wanted.length)
			wanted.push(scripts.store);
		const rest = [...linked, ...wanted].reduce((sum, name) => sum + size(`assets/${name}`), 0);
		rows.push({ url: page.url, html, total: html + rest });
		report.expect(html + rest <= MOST, page.url, `weighs ${html + rest} bytes compressed, more than ${MOST}`);
	}
	rows.sort((a, b) => b.total - a.total);
	const line = ({ url, html, total }, name) =>
		`  ${String(total).padStart(6)} ${String(html).padStart(6)}  ${name ?? url}`;
	return ['Bytes compressed: all of HTML, style sheet and scripts; of which HTML',
		...[...kinds].map(([kind, { url }]) => line(rows.find((row) => row.url === url), `${kind} (${url || 'home'})`)),
		'The heaviest pages:', ...rows.slice(0, 5).map((row) => line(row)),
		`On average: ${Math.round(rows.reduce((sum, { total }) => sum + total, 0) / rows.length)}`].join('\n');
}
