/*
 * page.mjs: node page.mjs SITE CHROMIUM. The search page of the site that run.py makes: typing, the address,
 * going back, filters with their counts, what is said to who listens, files that are damaged or missing, a
 * slow network, a folder on disk, no JavaScript.
 */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { listen, serve } from '../browser/serve.mjs';
import { chromium } from '../browser/watch.mjs';

const [site, executablePath] = process.argv.slice(2);
const { server, port } = await listen();
serve(server, site, '/s/');
const base = `http://127.0.0.1:${port}/s/`;
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });

const status = (page) => page.locator('[data-search-status]').textContent();
const says = (page, text) => page.waitForFunction((t) =>
	document.querySelector('[data-search-status]').textContent.includes(t), text);
const results = (page) => page.locator('.results .result').count();

async function newPage(context, { errors = [] } = {}) {
	const page = await context.newPage();
	page.on('pageerror', (error) => errors.push(error.message));
	page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
	return page;
}

const checks = {
	async 'answers come while one types, and the address follows'(context) {
		const errors = [];
		const page = await newPage(context, { errors });
		await page.goto(`${base}zoeken/`);
		const steps = await page.evaluate(() => history.length);
		await page.locator('#q').pressSequentially('huurtoesl', { delay: 20 });
		/* Before the last letter there were answers too, to less of a word. */
		await page.waitForURL((url) => url.searchParams.get('q') === 'huurtoesl');
		await says(page, 'gevonden');
		await page.waitForFunction(() => document.querySelectorAll('.results .result').length > 5 &&
			document.querySelectorAll('.snippet mark').length > 3);
		assert.equal(await page.evaluate(() => history.length), steps, 'typing makes no steps to go back by');
		assert.equal(await page.evaluate(() => document.activeElement.id), 'q', 'the focus stays');
		assert.equal(await page.locator('[data-search-status]').getAttribute('role'), 'status');
		assert.ok(await page.locator('.result-sections a[href*="#"]').count() > 5, 'sections stand under their page');
		assert.deepEqual(errors, []);
	},

	async 'Enter makes a step, and going back leads to the question before'(context) {
		const page = await newPage(context);
		await page.goto(`${base}zoeken/?q=huurtoeslag`);
		await says(page, 'gevonden');
		const before = await status(page);
		await page.locator('#q').fill('loonkostensubsidie');
		await page.keyboard.press('Enter');
		await page.waitForURL((url) => url.searchParams.get('q') === 'loonkostensubsidie');
		await page.waitForFunction((text) => document.querySelector('[data-search-status]').textContent !== text, before);
		await page.locator('.result a').first().click();
		await page.waitForURL((url) => !url.search);
		await page.goBack();
		await says(page, 'gevonden');
		assert.equal(await page.locator('#q').inputValue(), 'loonkostensubsidie');
	},

	async 'filters count, narrow, stand in the address and can be wiped'(context) {
		const page = await newPage(context);
		await page.goto(`${base}zoeken/?q=gemeente`);
		await says(page, '60');
		assert.ok(await page.locator('.facet[open]').count() === 1, 'the type is open on a wide screen');
		await page.locator('.facet summary', { hasText: 'Regio' }).click();
		const zeeland = page.locator('.facet li', { hasText: 'Zeeland' });
		assert.equal(await zeeland.locator('.count').textContent(), '20');
		await zeeland.locator('input').check();
		await says(page, '20');
		assert.equal(new URL(page.url()).search, '?q=gemeente&regio=zeeland');
		const kind = page.locator('.facet li', { hasText: 'Verhaal' });
		assert.equal(await kind.locator('.count').textContent(), '10');
		await page.locator('.facet li', { hasText: 'Twente' }).locator('input').check();
		await says(page, '40');
		await kind.locator('input').check();
		await says(page, '20');
		await page.reload();
		await says(page, '20');
		assert.equal(await page.locator('.facet input:checked').count(), 3);
		await page.goBack();
		await says(page, '40');
		await page.locator('.facets > button').click();
		await says(page, '60');
		assert.equal(new URL(page.url()).search, '?q=gemeente');
	},

	async 'a page of results further, with the focus on the first new one'(context) {
		const page = await newPage(context);
		await page.goto(`${base}zoeken/?q=gemeente`);
		await says(page, '60');
		await page.locator('[data-search-more]').focus();
		await page.keyboard.press('Enter');
		await page.waitForFunction(() => document.querySelectorAll('.result').length === 20);
		assert.ok(await page.evaluate(() => document.querySelectorAll('.result')[10].contains(document.activeElement)));
	},

	async 'an error is forgiven and told; nothing found has a way on'(context) {
		const page = await newPage(context);
		await page.goto(`${base}zoeken/?q=huurtoeslga%20qqxyz`);
		await says(page, 'gevonden');
		const help = await page.locator('[data-search-help]').textContent();
		assert.match(help, /‘huurtoeslag’ in plaats van ‘huurtoeslga’/);
		assert.match(help, /‘qqxyz’/);
		await page.locator('#q').fill('qqxyzw');
		await says(page, 'Niets gevonden voor ‘qqxyzw’');
		assert.equal(await results(page), 0);
		assert.equal(await page.locator('[data-search-help] a').count(), 1);
		await page.goto(`${base}zoeken/?q=huurtoeslag&regio=nergens`);
		await says(page, 'keuze');
		await page.locator('[data-search-help] button').click();
		await says(page, 'gevonden');
	},

	async 'what was typed before the script came is not lost'(context) {
		const page = await newPage(context);
		let go;
		const held = new Promise((done) => { go = done; });
		await page.route('**/search-core.*.js', async (route) => {
			await held;
			await route.continue();
		});
		await page.goto(`${base}zoeken/`, { waitUntil: 'commit' });
		await page.locator('#q').fill('loonkostensubsidie');
		go();
		await says(page, 'gevonden');
		assert.equal(await page.locator('#q').inputValue(), 'loonkostensubsidie');
	},

	async 'an answer that comes late does not take the place of a newer one'(context) {
		const page = await newPage(context);
		let go;
		const held = new Promise((done) => { go = done; });
		await page.goto(`${base}zoeken/?q=loonkostensubsidie`);
		await says(page, 'gevonden');
		await page.route('**/zoek/x*.bin', async (route) => {
			await held;
			await route.continue();
		});
		await page.locator('.facet summary', { hasText: 'Regio' }).click();
		await page.locator('#q').fill('');
		await page.waitForFunction(() => !document.querySelector('.result'));
		go();
		await page.waitForLoadState('networkidle');
		assert.equal(await results(page), 0);
		assert.equal(await status(page), '');
	},

	async 'a damaged or missing file gives a message, and later the answer'(context) {
		for (const kind of ['root', 'd', 't', 'm', 'f', 'p']) {
			for (const [how, answer] of [['missing', { status: 404, body: '' }],
				['another page', { status: 200, body: '<!doctype html><title>Niet gevonden</title>' }],
				['damaged', null]]) {
				const page = await newPage(context);
				const pattern = kind === 'root' ? /zoek\/root\.bin$/ : new RegExp(`zoek/${kind}[0-9a-f.]*-\\w+\\.bin$`);
				await page.route(pattern, async (route) => {
					if (answer)
						return route.fulfill(answer);
					const response = await route.fetch();
					const body = Buffer.from(await response.body());
					body[body.length >> 1] ^= 0x24;
					return route.fulfill({ response, body });
				});
				await page.goto(`${base}zoeken/?q=loonkostensubsidie`);
				await page.waitForFunction(() => /lukt nu niet|gevonden/.test(
					document.querySelector('[data-search-status]').textContent));
				assert.match(await status(page), /lukt nu niet/, `${kind}, ${how}`);
				assert.equal(await page.locator('[data-search-help] a').count(), 1, `${kind}, ${how}: no way on`);
				await page.unroute(pattern);
				await page.locator('#q').press('Enter');
				await says(page, 'gevonden');
				assert.equal(await results(page), 10, `${kind}, ${how}: not when the file is there again`);
				await page.close();
			}
		}
	},

	async 'from a folder on disk'(context) {
		const page = await newPage(context);
		await page.goto(`${pathToFileURL(join(site, 'zoeken/index.html')).href}?q=gemeente`);
		await says(page, 'gevonden');
		assert.ok(await results(page) > 5);
		await page.locator('.facet summary', { hasText: 'Regio' }).click();
		await page.locator('.facet li', { hasText: 'Drenthe' }).waitFor();
		await page.locator('.result a').first().click();
		await page.waitForURL(/index\.html/);
		assert.match(await page.locator('h1').textContent(), /Pagina/);
	},

	async 'on a phone: nothing wider than the screen, the filters closed'(context) {
		const page = await newPage(context);
		await page.setViewportSize({ width: 320, height: 640 });
		await page.goto(`${base}zoeken/?q=gemeente`);
		await says(page, '60');
		assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320);
		assert.equal(await page.locator('.facets[open]').count(), 0);
	},
};

async function withoutScript() {
	const context = await browser.newContext({ javaScriptEnabled: false });
	const page = await context.newPage();
	await page.goto(`${base}zoeken/`);
	assert.ok(await page.locator('noscript').isVisible());
	await page.locator('noscript a').click();
	assert.ok(await page.locator('.letters a').count() > 0 && await page.locator('.index a').count() >= 60);
	await context.close();
}

function describesItself() {
	const text = readFileSync(join(site, 'opensearch.xml'), 'utf8');
	assert.match(text, /template="https:\/\/example\.org\/kennis\/zoeken\/\?q=\{searchTerms\}"/);
	assert.match(readFileSync(join(site, 'index.html'), 'utf8'), /rel="search" type="application\/opensearchdescription\+xml"/);
	assert.ok(existsSync(join(site, 'zoek/local.js')));
}

let failed = 0;
for (const [name, check] of [...Object.entries(checks), ['without JavaScript', withoutScript], ['OpenSearch', describesItself]]) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
	context.setDefaultTimeout(15000);
	try {
		await check(context);
	} catch (error) {
		failed++;
		console.log(`${name}:\n${error.stack}\n`);
	}
	await context.close();
}
await browser.close();
server.close();
server.closeAllConnections();
process.exit(failed ? 1 : 0);
