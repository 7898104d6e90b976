/*
 * run.mjs: the site of this repository, and a small one that has everything, in Chromium.
 *
 * Both are built with $LEERSPOOR from the work tree and served on the loopback under a sub-path,
 * with the headers of the generated _headers file. Then: axe-core, the widths and the colours of three
 * organisations (look.mjs), walks with the keyboard, without JavaScript and from disk, paper (walk.mjs),
 * the Nu HTML checker (nu.mjs), weights (weigh.mjs). On any page, a message on the console, a request to another host or a shift of the
 * layout is a failure (watch.mjs).
 *
 *   run.mjs [--shots DIR]     also leaves a picture of every kind of page in DIR
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lookAtAll, lookAtKinds, lookAtTheme } from './look.mjs';
import { checkHtml } from './nu.mjs';
import { listen, serve } from './serve.mjs';
import { KINDS, TOKENS, build, makeExtra, makeThemed, pages, samples } from './site.mjs';
import { print, walkFromDisk, walkWithKeyboard, walkWithoutScript } from './walk.mjs';
import { Report, chromium, watchedPage } from './watch.mjs';
import { weigh } from './weigh.mjs';

const program = resolve(process.env.LEERSPOOR);
const work = resolve(process.env.BUILD ?? 'build', 'browser-sites');
const shots = process.argv[2] === '--shots' ? resolve(process.argv[3]) : null;
const report = new Report();

/* extra/ has what a site should not have. */
const LENIENT = ['--theme', 'theme', ...['page/orphan', 'image/alt', 'link/text']
	.flatMap((rule) => ['--check', `${rule}=ignore`])];

async function publish(name, from, ...more) {
	const { server, port } = await listen();
	const path = `/onder/${name}/`;
	const base = `http://127.0.0.1:${port}${path}`;
	const folder = `${work}/${name}`;

	build(program, from, folder, base, ...more);
	serve(server, folder, path);
	const all = pages(folder);
	return { server, base, folder, all, found: samples(all) };
}

/* Says how long the part took: the whole must stay a matter of minutes. */
async function timed(name, part) {
	const start = Date.now();
	const result = await part();
	console.log(`${((Date.now() - start) / 1000).toFixed(1).padStart(6)} s  ${name}`);
	return result;
}

/* A part that breaks off is a problem; the others still run. */
async function attempt(name, part) {
	try {
		return await timed(name, part);
	} catch (error) {
		report.add(name, error.stack);
		return null;
	}
}

/* An address that is not there, far below the site's top. */
async function lookAtNothing(browser, { base }) {
	const context = await browser.newContext();
	const page = await watchedPage(context, report, { expected: (text) => text.includes('404') });
	const response = await page.goto(`${base}there/is/nothing/here/`);

	report.expect(response.status() === 404, 'not found', `answers ${response.status()}`);
	report.expect(await page.evaluate(() => document.styleSheets.length) === 1, 'not found',
		'the style sheet is not found from below');
	await page.locator('main a').last().click();
	report.expect(page.url() === base, 'not found', `its last link leads to ${page.url()}`);
	await context.close();
}

/* The small site in the colours of three organisations. */
async function lookAtThemes(browser) {
	for (const [name, file] of TOKENS) {
		const sheet = join(process.env.LEERSPOOR_MODULES, file);
		if (!existsSync(sheet)) {
			console.log(`SKIPPED: ${name}: ${file} is missing`);
			continue;
		}
		makeThemed(`${work}/${name}-source`, name, sheet);
		const site = await publish(name, `${work}/${name}-source`, ...LENIENT);
		await lookAtTheme(browser, name, site, report);
		weigh(site.folder, { pages: site.all, assets: readdirSync(`${site.folder}/assets`) }, site.found, report);
		site.server.close();
	}
}

makeExtra(`${work}/extra-source`);
const main = await timed('building content/', () => publish('kennis', 'content'));
const extra = await timed('building extra/', () =>
	publish('alles', `${work}/extra-source`, ...LENIENT));

/* What is asked of search: the title of the page with contents, which must be its first answer. */
for (const { found } of [main, extra]) {
	const [, title] = found.get('page with contents').html.match(/<h1[^>]*>([^<]*)</);
	found.set('search', { ...found.get('search'), query: title.replace(/&#?\w+;/g, ' '),
		title: title.replace(/&.*/, '') });
}

const chosen = Object.keys(KINDS).flatMap((kind) => {
	const site = main.found.has(kind) ? main : extra;
	const sample = site.found.get(kind);
	report.expect(sample, kind, 'there is no such page to look at');
	return sample ? [[kind, sample, site.base]] : [];
});
for (const name of ['everything/', 'recipes/soup/', 'recipes/stew/'])
	chosen.push([`extra ${name.replaceAll('/', ' ').trim()}`, { url: name }, extra.base]);

if (shots)
	mkdirSync(shots, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.LEERSPOOR_CHROMIUM });
try {
	/* Java works on another core meanwhile. */
	const nu = Promise.all([main, extra].map(({ folder }) => checkHtml(folder, report)));
	await attempt(`axe on ${chosen.length} pages, 2 widths, light and dark`, () =>
		lookAtKinds(browser, chosen, report, shots));
	await attempt(`the tokens of ${TOKENS.length} organisations`, () => lookAtThemes(browser));
	await attempt('keyboard', () => walkWithKeyboard(browser, main.base, main.found, report));
	await attempt('without JavaScript', () => walkWithoutScript(browser, main.base, main.found, report));
	await attempt('from disk', () => walkFromDisk(browser, main.folder, main.found, report));
	await attempt('paper', () => print(browser, main.base, main.found, report));
	await attempt('not found', () => lookAtNothing(browser, main));
	await attempt(`${main.all.length} pages at 320 px`, () => lookAtAll(browser, main.all, main.base, report));
	const skipped = await attempt('Nu HTML checker', () => nu);
	if (skipped?.[0])
		console.log(`SKIPPED: Nu HTML checker: ${skipped[0]}`);
} finally {
	await browser.close();
	main.server.close();
	extra.server.close();
}
console.log(weigh(main.folder, { pages: main.all, assets: readdirSync(`${main.folder}/assets`) },
	main.found, report));

for (const problem of report.problems)
	console.log(problem);
console.log(`${report.problems.length} problems`);
process.exitCode = report.problems.length ? 1 : 0;
