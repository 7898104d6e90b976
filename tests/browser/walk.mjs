/*
 * walk.mjs: through the site with the keyboard alone, without JavaScript, and on paper. Each walk
 * reports what does not work, and goes on where it can.
 */
import { readFile } from 'node:fs/promises';
import { AXE, settled, watchedPage } from './watch.mjs';

const WINDOW = { viewport: { width: 1280, height: 900 } };
const FAR = 400; /* more stops than any page has before what is looked for */

/* Presses Tab until the focus is on what matches; returns how many stops there were, or 0. */
async function tabTo(page, selector) {
	for (let stops = 1; stops <= FAR; stops++) {
		await page.keyboard.press('Tab');
		if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector))
			return stops;
	}
	return 0;
}

/* The focus is on something one can see, with a line around it. */
async function focusShows(page, where, report) {
	const style = await page.evaluate(() => {
		const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
		const box = document.activeElement.getBoundingClientRect();
		return { outlineStyle, outlineWidth, seen: box.bottom > 0 && box.top < innerHeight && box.width > 1 };
	});
	report.expect(style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 && style.seen,
		where, `the focus cannot be seen: ${JSON.stringify(style)}`);
}

async function walkSearch(page, base, found, report) {
	const where = 'keyboard, search';
	const { query, title } = found.get('search');

	await page.goto(`${base}${found.get('page with contents').url}`);
	await page.keyboard.press('Tab');
	report.expect(await page.evaluate(() => document.activeElement.matches('.skip')), where,
		'the first stop is not the skip link');
	await focusShows(page, where, report);
	await page.keyboard.press('Enter');
	report.expect(await page.evaluate(() => document.activeElement.id === 'main'), where,
		'the skip link does not lead to the content');

	await page.reload();
	if (!report.expect(await tabTo(page, 'header input[type="search"]'), where, 'no search box in the header'))
		return;
	await page.keyboard.type(query);
	await page.keyboard.press('Enter');
	await page.locator('.results .result').first().waitFor();
	report.expect(await page.locator('[role="status"]').first().textContent(), where, 'no word on how much was found');
	report.expect(await tabTo(page, '.result a'), where, 'the results cannot be reached');
	await focusShows(page, where, report);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => !url.search);
	report.expect((await page.locator('h1').textContent()).includes(title), where,
		`"${query}" finds ${await page.locator('h1').textContent()}, not ${title}`);
	await page.goBack();
	await page.locator('.results .result').first().waitFor();
	report.expect(await page.locator('#q').inputValue() === query, where, 'going back loses the question');

	await page.locator('#q').fill('xyzzyqwv');
	await page.keyboard.press('Enter');
	await page.waitForFunction(() => document.querySelector('[data-search-status]').textContent.includes('xyzzyqwv'));
}

async function walkFilters(page, base, found, report) {
	const where = 'keyboard, filters';
	const shown = () => page.locator('[data-entries] > li:visible').count();

	await page.goto(`${base}${found.get('list with filters').url}`);
	await settled(page, report);
	const whole = await shown();
	report.expect(await tabTo(page, '.facet > summary'), where, 'the filters cannot be reached');
	await focusShows(page, where, report);
	await page.keyboard.press('Enter');
	report.expect(await tabTo(page, '.facet input') === 1, where, 'the first value is not the next stop');
	await focusShows(page, where, report);
	const expected = Number(await page.evaluate(() =>
		document.activeElement.closest('li').querySelector('.count').textContent));
	await page.keyboard.press('Space');
	report.expect(await shown() === expected && expected < whole, where,
		`a value of ${expected} shows ${await shown()} of ${whole}`);
	report.expect((await page.locator('.list-count').textContent()).includes(`${expected}`), where,
		'the count does not follow');
	const address = page.url();
	report.expect(address.includes('?'), where, 'the choice does not stand in the address');
	await page.goto(address); /* here the list does get shorter once the script is there */
	await page.waitForLoadState('networkidle');
	report.expect(await shown() === expected, where, 'the address does not bring the choice back');
	report.expect(await tabTo(page, '.facets > button'), where, 'the choice cannot be wiped');
	await page.keyboard.press('Enter');
	report.expect(await shown() === whole, where, 'wiping does not bring the whole list back');
}

async function walkWorksheet(page, base, found, report) {
	const where = 'keyboard, worksheet';
	const note = 'Een eigen aantekening';

	await page.goto(`${base}${found.get('worksheet').url}`);
	await settled(page, report);
	report.expect(await tabTo(page, '.task input[type="checkbox"]'), where, 'the tasks cannot be reached');
	await focusShows(page, where, report);
	await page.keyboard.press('Space');
	report.expect(await tabTo(page, '.task textarea'), where, 'there is no note to write');
	await page.keyboard.type(note);

	await page.reload();
	await settled(page, report);
	report.expect(await page.locator('.task input:checked').count() === 1, where, 'the browser forgets a task');
	report.expect(await page.locator('.task textarea').first().inputValue() === note, where,
		'the browser forgets a note');

	await page.evaluate(() => { window.print = () => { window.__printed = true; }; });
	report.expect(await tabTo(page, '[data-do="print"]'), where, 'there is nothing to print with');
	await page.keyboard.press('Enter');
	report.expect(await page.evaluate(() => window.__printed), where, 'it does not print');

	report.expect(await tabTo(page, '[data-do="save"]'), where, 'there is nothing to save with');
	const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
	const saved = await readFile(await download.path(), 'utf8');
	const revision = await page.locator('[data-revision]').getAttribute('data-revision');
	report.expect(saved.includes(note) && saved.includes('☑') && saved.includes('<style>'), where,
		'the saved file lacks the answers');
	report.expect(saved.includes(revision), where, 'the saved file lacks the revision');
	report.expect(!saved.includes('<details') && !/href="(?!https?:)/.test(saved), where,
		'the saved file has what works on the site alone');

	report.expect(await tabTo(page, '[data-do="wipe"]'), where, 'there is nothing to wipe with');
	page.once('dialog', (dialog) => dialog.accept());
	await page.keyboard.press('Enter');
	await page.reload();
	await settled(page, report);
	report.expect(await page.locator('.task input:checked').count() === 0 &&
		await page.locator('.task textarea').first().inputValue() === '', where, 'wiping leaves answers');
}

/* The map: what it draws can be reached, shows its lines, and stands below it as a list. */
async function walkMap(page, base, found, report) {
	const where = 'keyboard, map';

	await page.goto(`${base}${found.get('map').url}`);
	await settled(page, report);
	const [drawn, listed] = await page.evaluate(() => ['.map a', '.letter a'].map((selector) =>
		[...new Set([...document.querySelectorAll(selector)].map((link) =>
			new URL(link.getAttribute('href'), document.baseURI).pathname))].sort()));
	report.expect(drawn.length > 5 && `${drawn}` === `${listed}`, where,
		`${drawn.length} pages are drawn, ${listed.length} listed`);
	report.expect(await tabTo(page, '.map a'), where, 'the drawing cannot be reached');
	const line = await page.evaluate(() => {
		const path = document.activeElement.parentElement.querySelector('path');
		return { width: getComputedStyle(path).strokeWidth, ends: path.getAttribute('d').split('M').length - 1,
			name: document.activeElement.querySelector('title').textContent };
	});
	report.expect(line.width === '2px' && line.ends > 0, where, `"${line.name}" does not show its lines`);
	const links = await page.evaluate(() => ({
		spokes: [...document.querySelectorAll('.map-page > path')].reduce((n, path) =>
			n + path.getAttribute('d').split('M').length - 1, 0),
		hubs: [...document.querySelectorAll('.map-hub > path')].reduce((n, path) =>
			n + path.getAttribute('d').split('M').length - 1, 0),
		items: document.querySelectorAll('.letter .index a').length,
		counts: [...document.querySelectorAll('.letter .count')].reduce((n, { textContent }) => n + Number(textContent), 0),
	}));
	report.expect(new Set(Object.values(links)).size === 1, where, `the lines do not add up: ${JSON.stringify(links)}`);
	await page.keyboard.press('Enter');
	await page.waitForURL((url) => !url.pathname.endsWith(found.get('map').url));
	report.expect(line.name.includes(await page.locator('h1').textContent()), where,
		`"${line.name}" leads to ${await page.locator('h1').textContent()}`);
}

/* The notice that a page changed since this browser last saw it. */
async function walkChanged(page, base, found, report) {
	const where = 'keyboard, changed since';
	const notice = page.locator('[data-changed]');

	await page.goto(`${base}${found.get('page with contents').url}`);
	await settled(page, report);
	report.expect(await notice.isHidden(), where, 'a first visit is told of a change');
	await page.evaluate(() => {
		const key = Object.keys(localStorage).find((name) => name.includes(':seen:'));
		const on = document.querySelector('[data-changed-on]').dataset.changedOn;
		localStorage.setItem(key, JSON.stringify({ revision: '0000000000', day: on }));
	});
	await page.reload();
	await settled(page, report);
	if (!report.expect(await notice.isVisible(), where, 'the notice does not come'))
		return;
	const stops = await tabTo(page, '[data-changed] button');
	report.expect(stops && stops < 40, where, `the notice can be closed after ${stops} stops`);
	await page.keyboard.press('Enter');
	report.expect(await notice.isHidden(), where, 'the notice stays');
	await page.reload();
	await settled(page, report);
	report.expect(await notice.isHidden(), where, 'the notice comes twice');
}

/* The menu on a narrow window: behind a button, opened and left with the keyboard. */
async function walkMenu(page, base, found, report) {
	const where = 'keyboard, menu';
	const menu = page.locator('.site-nav ul');

	await page.setViewportSize({ width: 320, height: 700 });
	await page.goto(`${base}${found.get('page with contents').url}`);
	await settled(page, report);
	report.expect(await menu.isHidden(), where, 'the menu stands open');
	report.expect(await tabTo(page, '.menu-button'), where, 'there is no button for the menu');
	await focusShows(page, where, report);
	await page.keyboard.press('Enter');
	report.expect(await menu.isVisible(), where, 'the button does not open the menu');
	await page.evaluate(AXE);
	const { violations } = await page.evaluate(() => window.axe.run('.site-nav'));
	report.expect(violations.length === 0, where, `axe: ${violations.map(({ id }) => id)}`);
	report.expect(await tabTo(page, '.menu-close') === 1, where, 'the next stop is not in the menu');
	await page.keyboard.press('Escape');
	report.expect(await menu.isHidden(), where, 'Escape does not close the menu');
	report.expect(await page.evaluate(() => document.activeElement.matches('.menu-button')), where,
		'closing loses the place');
	await page.keyboard.press('Enter');
	report.expect(await tabTo(page, '.site-nav li a') === 2, where, 'the menu cannot be reached');
	const name = await page.evaluate(() => document.activeElement.textContent);
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
	report.expect((await page.locator('[aria-current]').first().textContent()).includes(name) ||
		await page.locator('h1').textContent() === name, where, `"${name}" leads elsewhere`);
}

/* The links of a page: the long lists are folded, the drawing has no stop of its own. */
async function walkLinks(page, base, found, report) {
	const where = 'keyboard, links';

	await page.goto(`${base}${found.get('page with many links').url}`);
	await settled(page, report);
	const [drawn, listed] = await page.evaluate(() => ['.around a', '.connections a'].map((selector) =>
		[...new Set([...document.querySelectorAll(selector)].map((link) =>
			new URL(link.getAttribute('href'), document.baseURI).pathname))]));
	report.expect(drawn.length >= 3 && drawn.every((address) => listed.includes(address)), where,
		`what is drawn is not listed: ${drawn.filter((address) => !listed.includes(address))}`);
	report.expect(await page.locator('.around a:not([tabindex="-1"])').count() === 0, where,
		'the drawing has stops of its own');
	report.expect(await tabTo(page, '.more > summary'), where, 'the rest of a list cannot be reached');
	await focusShows(page, where, report);
	const rest = page.locator('.more li').first();
	report.expect(await rest.isHidden(), where, 'the rest is not folded');
	await page.keyboard.press('Enter');
	report.expect(await rest.isVisible(), where, 'the rest does not unfold');
}

/* Behind each heading that has text: since when it stands there, and the change in the page's history. */
async function walkSections(page, base, found, report) {
	const where = 'keyboard, sections';

	await page.goto(`${base}${found.get('page with contents').url}`);
	await settled(page, report);
	const without = await page.evaluate(() => [...document.querySelectorAll('.text > :is(h2, h3, h4, h5, h6)')]
		.filter((heading) => !heading.nextElementSibling?.matches('.since, h2, h3, h4, h5, h6'))
		.map(({ id }) => id));
	report.expect(without.length === 0, where, `nothing says since when these stand there: ${without}`);
	report.expect(await tabTo(page, '.text > h2 + .since > summary'), where, 'it cannot be reached');
	await focusShows(page, where, report);
	const closed = await page.evaluate(() => {
		const summary = document.activeElement, heading = summary.parentElement.previousElementSibling;
		const [line, box] = [heading, summary].map((element) => element.getBoundingClientRect());
		return { name: summary.textContent, heading: heading.firstChild.textContent.trim(),
			level: box.bottom <= line.bottom + 12 && box.top >= line.top - 4, height: box.height };
	});
	report.expect(closed.name.includes(closed.heading), where, `"${closed.name}" does not name "${closed.heading}"`);
	report.expect(closed.level && closed.height >= 24, where, 'it does not stand on the line of its heading');
	await page.keyboard.press('Enter');
	const body = page.locator('.since[open] > .since-body');
	report.expect(await body.locator('time').isVisible(), where, 'it does not open');
	const what = await body.locator('.since-what').textContent();
	report.expect(await tabTo(page, '.since[open] a[href*="#"]'), where, 'the change cannot be reached');
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
	report.expect(await page.locator(':target .trail-what').textContent() === what, where,
		`the history does not show "${what}"`);
}

/* Every bar is as long as its number says, beside the longest or beside a hundred. */
async function walkChart(page, base, found, report) {
	const where = 'chart';

	await page.goto(`${base}${found.get('page with a chart').url}`);
	await settled(page, report);
	const ratios = await page.evaluate(() => [...document.querySelectorAll('.chart td:has(> .bar)')].map((cell) => {
		const [, text] = cell.firstChild.textContent.match(/(-?[\d.]+(?:,\d+)?)/);
		const number = Number(text.replaceAll('.', '').replace(',', '.'));
		const drawn = cell.querySelector('.bar-value').getBoundingClientRect().width;
		return { number, drawn, whole: cell.querySelector('.bar').getBoundingClientRect().width };
	}));
	report.expect(ratios.length > 1, where, 'there are no bars');
	const scale = ratios[0].drawn / ratios[0].number;
	for (const { number, drawn, whole } of ratios)
		report.expect(Math.abs(drawn - number * scale) < 2 && drawn <= whole + 1, where,
			`${number} is drawn ${drawn} px long, of ${whole}; ${ratios[0].number} is ${ratios[0].drawn}`);
}

export async function walkWithKeyboard(browser, base, found, report) {
	for (const walk of [walkSearch, walkMenu, walkFilters, walkWorksheet, walkSections,
		walkLinks, walkChart, walkMap, walkChanged]) {
		const context = await browser.newContext(WINDOW);
		try {
			await walk(await watchedPage(context, report), base, found, report);
		} catch (error) {
			report.add(walk.name, error.message);
		}
		await context.close();
	}
}

/* From a folder on disk: the pages have their looks, links lead to pages and not to lists of files, and
 * what cannot work there says so. Browsers refuse modules and preloaded fonts there, and tell. */
export async function walkFromDisk(browser, folder, found, report) {
	const where = 'from disk';
	const context = await browser.newContext(WINDOW);
	const page = await context.newPage();
	const top = `file://${folder}/`;

	await page.goto(`${top}index.html`);
	report.expect(await page.evaluate(() => getComputedStyle(document.querySelector('.cards, .ways-in')).display) === 'grid',
		where, 'the pages have no style');
	for (const link of ['.site-nav a', '.entry-title', '.crumbs a >> nth=1', '.site-foot a']) {
		await follow(page, page.locator(link).first(), where, report);
		report.expect(page.url().endsWith('/index.html'), where, `${link} leads to ${page.url()}`);
	}
	await page.locator('header input[type="search"]').fill(found.get('search').query);
	await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
	await page.waitForSelector('.results .entry-title');
	await follow(page, page.locator('.results .entry-title').first(), where, report);
	report.expect(page.url().endsWith('/index.html'), where, `a search result leads to ${page.url()}`);
	await page.goto(`${top}${found.get('worksheet').path}`);
	report.expect(await page.locator('.worksheet .notice').isVisible() &&
		await page.locator('.worksheet button').count() === 0, where, 'the worksheet does not say what it lacks');
	await page.goto(`${top}${found.get('map').path}`);
	await follow(page, page.locator('.map a').first(), where, report);
	await context.close();
}

/* Follows the link, and reports when it leads nowhere. */
async function follow(page, link, where, report) {
	const name = (await link.textContent()).trim();
	const [response] = await Promise.all([page.waitForNavigation(), link.click()]);
	report.expect(!response || response.ok(), where, `"${name}" leads nowhere`);
	report.expect(await page.locator('h1').count() === 1, where, `"${name}" leads to a page without a title`);
}

export async function walkWithoutScript(browser, base, found, report) {
	const where = 'without JavaScript';
	const context = await browser.newContext({ ...WINDOW, javaScriptEnabled: false });
	const page = await watchedPage(context, report);

	await page.goto(base);
	await follow(page, page.locator('.site-nav a').first(), where, report);
	await follow(page, page.locator('.entry-title').first(), where, report);
	await follow(page, page.locator('.crumbs a').first(), where, report);
	await follow(page, page.locator('.site-foot li a').first(), where, report);

	await page.goto(`${base}${found.get('register').url}`);
	await follow(page, page.locator('.letter .index a').last(), where, report);

	await page.goto(`${base}${found.get('list with filters').url}`);
	const summary = page.locator('.facet > summary').first();
	await summary.click();
	const value = page.locator('.facet[open] a').first();
	const entries = Number(await page.locator('.facet[open] .count').first().textContent());
	await follow(page, value, where, report);
	report.expect(await page.locator(`.entry, .connections > li`).count() >= Math.min(entries, 1), where,
		'a value of a filter leads to an empty page');

	await page.goto(`${base}${found.get('search').url}`);
	report.expect(await page.locator('noscript').isVisible(), where, 'the search page does not say what it needs');
	await follow(page, page.locator('main a').first(), where, report);

	await page.goto(`${base}${found.get('worksheet').url}`);
	report.expect(await page.locator('.worksheet noscript').isVisible(), where, 'the worksheet does not say what it lacks');
	report.expect(await page.locator('.worksheet button:visible').count() === 0, where,
		'the worksheet shows buttons that do nothing');

	await page.goto(`${base}${found.get('page with contents').url}`);
	await page.locator('.since > summary').first().click();
	report.expect(await page.locator('.since time').first().isVisible(), where, 'a section does not say since when it is there');
	await follow(page, page.locator('.since a[href*="#"]').first(), where, report);

	const history = found.get('history');
	if (history) {
		await page.goto(`${base}${history.url}`);
		await follow(page, page.locator('.page-head a').last(), where, report);
	}
	await context.close();
}

export async function print(browser, base, found, report) {
	const context = await browser.newContext(WINDOW);
	const page = await watchedPage(context, report);

	for (const kind of ['page with contents', 'worksheet', 'list with filters', 'home']) {
		const where = `print, ${kind}`;
		await page.goto(`${base}${found.get(kind).url}`);
		await settled(page, report);
		const pdf = await page.pdf({ format: 'A4' });
		report.expect(pdf.subarray(0, 5).toString() === '%PDF-' && pdf.length > 10_000, where, 'no PDF comes out');
		await page.emulateMedia({ media: 'print' });
		for (const gone of ['.site-nav', '.site-search', '.toc', '.facets', '.skip', '.buttons', '.menu-button',
			'.links', '.since'])
			report.expect(await page.locator(gone).locator('visible=true').count() === 0, where,
				`${gone} stands on paper`);
		if (kind !== 'home' && kind !== 'list with filters')
			report.expect(await page.locator('.origin code').first().isVisible(), where,
				'the revision does not stand on paper');
		report.expect(await page.locator('.cite-page blockquote').locator('visible=false').count() === 0, where,
			'how to cite the page is folded away on paper');
		await page.emulateMedia({ media: null });
	}
	await context.close();
}
