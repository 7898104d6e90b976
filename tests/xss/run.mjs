/*
 * run.mjs: every vector of vectors.mjs through everything that a contributor can write: front
 * matter and fields of each kind, Markdown in every construction, names of files, addresses, the
 * names, addresses and messages of the git history, what is typed in the search field and stands
 * behind "?" and "#". The site is built with $LEERSPOOR and every page of it opened in Chromium:
 *
 * - with the Content-Security-Policy taken out of the pages, nothing of it runs, and nothing in the
 *   page could: no handlers, no scripts but the theme's, no addresses of a kind that runs, no frames
 *   or styles;
 * - with the policy that stands in each page, before all that it loads, there is nothing for it to
 *   refuse, and inline script is refused: also where the host sends no headers.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { listen, serve } from '../browser/serve.mjs';
import { pages } from '../browser/site.mjs';
import { ADDRESSES, MARKUP } from './vectors.mjs';

const require = createRequire(resolve(process.env.LEERSPOOR_MODULES, 'x'));
const { chromium } = require('playwright-core');
const program = resolve(process.env.LEERSPOOR);
const work = resolve(process.env.BUILD ?? 'build', 'xss');
const source = join(work, 'source');
const out = join(work, 'out');
const problems = [];

/* ---- the site ---- */

const CONFIG = `
title: ${JSON.stringify(`Site ${MARKUP[0]} " ' ${MARKUP[51]}`)}
description: ${JSON.stringify(MARKUP[11])}
language: en
types:
  note:
    label: ${JSON.stringify(MARKUP[51])}
    plural: ${JSON.stringify(MARKUP[11])}
    folder: notes
    fields:
      words: {type: text, facet: true, many: true, label: ${JSON.stringify(MARKUP[48])}}
      long: {type: markdown}
      home: {type: url}
      mail: {type: email}
      picture: {type: image}
      kind: {type: enum, values: [${MARKUP.slice(0, 4).map((v) => JSON.stringify(v)).join(', ')}]}
      other: {type: ref, to: note, many: true}
      since: {type: period}
      missing: {type: text, wanted: true}
  term: {folder: terms}
  source: {folder: sources, fields: {reference: {type: text}}}
taxonomies: {tags: tags}
glossary: {types: [term]}
citations: {types: [source], reference: reference}
callouts: {tip: {label: ${JSON.stringify(MARKUP[11])}}}
privacy: {authors: names}
repository: {web: "https://example.org/{path}", edit: "https://example.org/edit/{path}", commit: "https://example.org/{commit}"}
menu: [{title: ${JSON.stringify(MARKUP[51])}, page: index.md}]
`;

function put(name, text) {
	const path = join(source, name);
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, text);
}

const oneLine = (text) => text.replaceAll('\n', ' ');
const quoted = (text) => JSON.stringify(text.replaceAll('\0', '\ufffd'));

/* A page with the vector in everything that takes text. */
function markupPage(v, i) {
	const line = oneLine(v);
	return `---
title: ${quoted(`T${i} ${v}`)}
summary: ${quoted(v)}
lang: ${quoted(v)}
slug: ${quoted(`slug ${i} ${line.replaceAll('/', '').replaceAll('\\', '')}`)}
aliases: [${quoted(`/old/${i}/${line}`)}]
tags: [${quoted(v)}, ${quoted(`tag ${i}`)}]
reviewed: {date: 2024-01-01, by: ${quoted(v)}}
worksheet: ${i % 2 === 0}
words: [${quoted(v)}]
long: ${quoted(`${v}\n\n**${line}** [x](${line})`)}
home: ${quoted(`https://example.org/${line}`)}
mail: ${quoted(`a${line.replaceAll(/[\s@]/g, '')}@example.org`)}
picture: ${quoted(v)}
kind: ${quoted(v)}
other: ${quoted(v)}
since: ${quoted(v)}
${quoted(v)}: ${quoted(v)}
---
${v}

## Heading ${line}

## Own ${line} {#${line}}

text ${line} text *${line}* **${line}** ~~${line}~~ \`${line}\` [${line}](../index.md) [x](../index.md "${line}")
[x](<${line}>) ![${line}](../square.png) ![x](../square.png '${line}') ![x](<${line}>) [[${line}]] [[index|${line}]]
[[index#${line}]] [${line}]{lang=${line}} [x]{lang="${line}"} [@src, ${line}] [@${line}] a note[^1] <${line}> https://example.org/${line}

[^1]: ${line}

- [ ] ${line}
- ${line}

> [!TIP] ${line}
> ${line}

| ${line} | b |
| --- | --- |
| ${line} | 3 |

\`\`\`${line}
${v}
\`\`\`

    ${line}

<details><summary>${v}</summary>

${v}

</details>

<a href="${line}">x</a> <a title='${line}' href=${line}>x</a> <span lang="${line}">x</span> <abbr title="${line}">y</abbr>

<div title="${line}">

${line}

</div>
`;
}

/* A page with the address wherever one may stand. */
function addressPage(v, i) {
	const line = oneLine(v);
	return `---
title: ${quoted(`Address ${i}`)}
home: ${quoted(v)}
mail: ${quoted(v)}
picture: ${quoted(v)}
other: ${quoted(v)}
aliases: [${quoted(v)}]
long: ${quoted(`[x](<${line}>) [y][r] <${line}>\n\n[r]: <${line}>`)}
---
[a](${line}) [b](<${line}>) [c][r] ![d](${line}) ![e](<${line}>) ![f][r] <${line}> [[${line}]] [[${line}|g]]

[r]: <${line}>

<a href="${line}">h</a> <a href='${line}'>i</a> <a href=${line}>j</a> <img src="${line}" alt="k"> <img alt=l src=${line}>
<a HREF = "${v}">m</a> <q cite="${line}">n</q> <form action="${line}"><button formaction="${line}">o</button></form>

<blockquote cite="${line}">

p

</blockquote>
`;
}

function makeSource() {
	let nth = 0;
	const git = (name, mail, ...args) => execFileSync('git', ['-C', source, ...args], {
		env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1',
			GIT_AUTHOR_NAME: name, GIT_AUTHOR_EMAIL: mail, GIT_COMMITTER_NAME: name,
			GIT_COMMITTER_EMAIL: mail, GIT_AUTHOR_DATE: `2024-01-02T03:0${nth}:05Z`,
			GIT_COMMITTER_DATE: `2024-01-02T03:0${nth++}:05Z` },
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	const everyone = oneLine(MARKUP.slice(0, 12).join(' ')).replaceAll(/[<>\0\n]/g, '_');

	rmSync(work, { recursive: true, force: true });
	put('site.yaml', CONFIG);
	put('index.md', '# Home\n\nWelcome.\n');
	put('square.png', Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'));
	put('sources/src.md', `---\ntitle: ${quoted(MARKUP[51])}\nreference: ${quoted(MARKUP[11])}\n---\nx\n`);
	MARKUP.forEach((v, i) => {
		put(`notes/m${i}.md`, markupPage(v, i).replace(/^text .*$/m, 'text before'));
		put(`terms/t${i}.md`, `---\ntitle: ${quoted(v)}\nsummary: ${quoted(v)}\n---\n${v}\n`);
		put(`named/${i} ${oneLine(v).replaceAll(/[/\0]/g, '_').slice(0, 200)}.md`, `# ${oneLine(v)}\n`);
	});
	ADDRESSES.forEach((v, i) => put(`notes/a${i}.md`, addressPage(v, i)));
	git('A', 'a@example.org', 'init', '-q', '-b', 'main');
	git(`"onmouseover=alert(1) ' &lt;script&gt;`, 'a"onfocus=alert(1)@example.org', 'add', '-A');
	git(`"onmouseover=alert(1) ' &lt;script&gt;`, 'a"onfocus=alert(1)@example.org', 'commit', '-q', '-m',
		MARKUP.join('\n').replaceAll('\0', ''));
	MARKUP.forEach((v, i) => put(`notes/m${i}.md`, markupPage(v, i)));
	rmSync(join(source, 'notes/a0.md'));
	git('add', 'x@example.org', 'add', '-A');
	git(everyone, 'b@example.org', 'commit', '-q', '-m', `${oneLine(MARKUP[0])} ${MARKUP[51]}`);
}

function build(base) {
	const lenient = ['anchor', 'audit', 'citation', 'field', 'front-matter', 'heading', 'image', 'link',
		'markdown', 'note', 'privacy', 'ref', 'term', 'url', 'yaml', 'repo', 'review', 'page', 'config',
		'label', 'table', 'history', 'chart'];
	execFileSync(program, ['build', '-C', source, '--out', out, '--base-url', base,
		'--theme', 'theme', '--no-cache', '--quiet', '--format', 'json',
		...lenient.flatMap((area) => ['--check', `${area}/*=note`])],
	{ stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 1 << 28 });
}

/* ---- looking ---- */

/* In the page: whatever could run, or ask another host, that the theme did not put there. */
function suspects(policies) {
	const found = [];
	const good = ['http:', 'https:', 'mailto:', 'tel:'];
	const bad = 'iframe, frame, object, embed, base, style, template, math, video, audio, source, portal, applet, svg';
	const say = (what, e) => found.push(`${what}: ${e.outerHTML.slice(0, 200)}`);

	for (const e of document.querySelectorAll('*')) {
		for (const { name, value } of e.attributes) {
			if (/^on/i.test(name) || name === 'style' || name === 'srcdoc')
				say(`attribute ${name}`, e);
			if (/[^a-z0-9:_-]/i.test(name))
				say('an odd attribute', e);
			if (['href', 'src', 'action', 'formaction', 'data', 'poster', 'xlink:href', 'cite'].includes(name) &&
			    value && !good.includes(new URL(value, document.baseURI).protocol))
				say(`address ${value}`, e);
		}
		if (e.matches(bad))
			say('element', e);
		if (e.matches('script') && e.type !== 'application/ld+json' &&
		    !new URL(e.src || 'x:', document.baseURI).pathname.includes('/assets/'))
			say('script', e);
		if (e.matches('script[type="application/ld+json"]'))
			try {
				JSON.parse(e.textContent);
			} catch {
				say('data that is no JSON', e);
			}
		if (e.matches('meta[http-equiv]') && !policies.includes(e.content))
			say('meta', e);
		if (e.matches('img, link[rel=stylesheet]') && new URL(e.src || e.href).host !== location.host)
			say('another host', e);
	}
	return found;
}

async function openPage(browser, base, csp) {
	const context = await browser.newContext({ bypassCSP: false });
	const page = await context.newPage();
	const state = { at: '' };

	await page.exposeFunction('leerspoorRan', (how) => problems.push(`${state.at}: ran (${how})`));
	await page.addInitScript(() => {
		for (const name of ['alert', 'confirm', 'prompt'])
			window[name] = () => window.leerspoorRan(name);
		document.addEventListener('securitypolicyviolation', (e) =>
			window.leerspoorRefused?.(`${e.effectiveDirective} ${e.blockedURI}`));
	});
	if (csp)
		await page.exposeFunction('leerspoorRefused', (what) =>
			state.expected || problems.push(`${state.at}: the policy refused ${what}`));
	page.on('request', (request) => {
		if (!request.url().startsWith(base.replace(/x\/$/, '')) && !request.url().startsWith('data:image/'))
			problems.push(`${state.at}: asks ${request.url().slice(0, 200)}`);
	});
	page.on('dialog', (dialog) => dialog.dismiss());
	/* Where a redirect leads is looked at as a page of its own. */
	await page.route((url) => url.pathname.endsWith('.png'), (route) => route.fulfill({ status: 404 }));
	return { context, page, state };
}

async function look({ page, state }, base, url) {
	state.at = decodeURI(url).slice(0, 120);
	await page.goto(base + url, { waitUntil: 'load' });
	for (const found of await page.evaluate(suspects, policies))
		problems.push(`${state.at}: ${found}`);
}

/* Typed in, as a query and as a fragment. */
async function search({ page, state }, base) {
	const address = (await page.evaluate(() => document.querySelector('form[role=search]').action));

	for (const v of [...MARKUP, ...ADDRESSES]) {
		state.at = `search for ${v}`;
		await page.goto(`${address}?q=${encodeURIComponent(v)}#${encodeURIComponent(v)}`);
		await page.waitForFunction(() => document.querySelector('[aria-live], [role=status]')?.textContent.trim(),
			null, { timeout: 5000 });
		for (const found of await page.evaluate(suspects, policies))
			problems.push(`${state.at}: ${found}`);
	}
	state.at = 'search as you type';
	await page.fill('main input[name=q]', 'script img onerror alert');
	await page.waitForFunction(() => document.querySelector('main a mark, main li a'), null, { timeout: 5000 });
	for (const found of await page.evaluate(suspects, policies))
		problems.push(`${state.at}: ${found}`);
}

const { server, port } = await listen();
const base = `http://127.0.0.1:${port}/x/`;
makeSource();
build(base);
const all = pages(out);
/* A redirect leads away before it can be looked at: what its address is must do. */
const isRedirect = ({ html }) => html.includes('<body data-kind="redirect">');
for (const { path, html } of all.filter(isRedirect)) {
	const to = html.match(/<meta http-equiv="refresh" content="0; ?url=([^"]*)">/)?.[1];
	if (!/^(\.\.?\/)+[a-z0-9%&;#/._~-]*$/i.test(to ?? '') || /<script|<img|<svg/i.test(html))
		problems.push(`${path}: leads to ${to}`);
}
const urls = all.filter((page) => !isRedirect(page)).map(({ url }) => url.split('/').map(encodeURIComponent).join('/'));
if (all.length < 2 * MARKUP.length)
	throw new Error(`only ${all.length} pages were built`);
/* The vectors did get there: the text of a page holds them, as text. */
if (!all.some(({ html }) => html.includes('&lt;script&gt;alert(1)&lt;/script&gt;')))
	throw new Error('no vector came through as text: this test looks at nothing');

/* A copy of the site whose pages have no policy, and what it was. */
const POLICY = /^(<!doctype html>\n<html[^<]*<head>\n<meta charset="utf-8">\n)<meta http-equiv="Content-Security-Policy" content="([^"]*)">\n/;
const bare = join(work, 'bare');
const policies = [];
cpSync(out, bare, { recursive: true });
for (const { path, html } of all) {
	const policy = html.match(POLICY)?.[2].replaceAll('&#39;', "'");
	if (!policy || /unsafe|\*|http/.test(policy))
		problems.push(`${path}: the policy is ${policy}`);
	if (!policies.includes(policy))
		policies.push(policy);
	writeFileSync(join(bare, path), html.replace(POLICY, '$1'));
}
if (policies.length > 2)
	problems.push(`${policies.length} policies`);

/* Never with headers: those only repeat what the pages say. */
function serveOnly(folder) {
	server.removeAllListeners('request');
	serve(server, folder, '/x/');
	server.prependListener('request', (request, response) => {
		const set = response.setHeader.bind(response);
		response.setHeader = (name, value) =>
			/^(content-security-policy|x-)/i.test(name) ? response : set(name, value);
	});
}
const browser = await chromium.launch({ executablePath: process.env.LEERSPOOR_CHROMIUM });
try {
	for (const csp of [false, true]) {
		serveOnly(csp ? out : bare);
		const open = await openPage(browser, base, csp);
		/* What would run does run here, or this test proves nothing; the policy refuses it. */
		await look(open, base, '');
		open.state.expected = true;
		open.state.at = 'proof';
		const before = problems.length;
		await open.page.evaluate(() => {
			document.body.insertAdjacentHTML('beforeend', '<img src="x.png" onerror="alert(1)">');
		});
		await open.page.waitForTimeout(300);
		const ran = problems.splice(before).length > 0;
		if (ran === csp)
			problems.push(csp ? 'the policy lets an inline handler run' : 'an inline handler is not seen to run');
		open.state.expected = false;
		for (const url of urls.filter((url, i) => !csp || i % 7 === 0))
			await look(open, base, url);
		await look(open, base, '');
		if (!csp)
			await search(open, base);
		await open.context.close();
	}
} finally {
	await browser.close();
	server.close();
}
for (const problem of problems.slice(0, 50))
	console.log(problem);
console.log(`${MARKUP.length + ADDRESSES.length} vectors, ${all.length} pages, ${problems.length} problems`);
process.exitCode = problems.length ? 1 : 0;
