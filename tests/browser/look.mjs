/*
 * look.mjs: one page of every kind, light and dark, on a telephone and on a wide window: no
 * violation that axe-core knows, nothing sideways, nothing on the console. Then every page of the
 * site at the narrowest width, and some in the colours of other organisations.
 */
import { AXE, each, settled, watchedPage } from './watch.mjs';

const WIDTHS = [320, 1280];
const LANES = 2;

/* Pages with something to do first, so that what comes up is looked at too. */
const PREPARE = {
	async search(page, sample) {
		await page.getByRole('searchbox').fill(sample.query);
		await page.keyboard.press('Enter');
		await page.locator('.results .result').first().waitFor();
	},
	async 'list with filters'(page) {
		for (const summary of await page.locator('.facet > summary').all())
			await summary.click();
		await page.locator('.facet input').first().check();
	},
	async 'page with contents'(page) {
		for (const summary of await page.locator('main summary').all())
			await summary.click();
	},
	async history(page) {
		for (const summary of await page.locator('main summary').all())
			await summary.click();
	},
};

/* In the dark nothing differs but the colours: only what axe knows of those is asked again. */
const RULES = {
	light: { resultTypes: ['violations'] },
	dark: { resultTypes: ['violations'], runOnly: ['color-contrast', 'link-in-text-block'] },
};

async function axe(page, where, rules, report) {
	const { violations } = await page.evaluate((options) => window.axe.run(document, options), rules);
	for (const { id, help, nodes } of violations)
		for (const { html, failureSummary } of nodes.slice(0, 3))
			report.add(where, `axe ${id}: ${help}\n    ${html}\n    ${failureSummary.replace(/\s+/g, ' ')}`);
}

async function sideways(page, where, report) {
	const wide = await page.evaluate(() => {
		const { scrollWidth, clientWidth } = document.documentElement;
		if (scrollWidth <= clientWidth)
			return null;
		const out = [...document.querySelectorAll('body *')].filter((element) =>
			element.getBoundingClientRect().right > clientWidth + 1 && !element.closest('.table-scroll, pre, .skip'));
		return `${scrollWidth} px wide: ${out.at(-1)?.outerHTML.slice(0, 120)}`;
	});
	report.expect(!wide, where, `scrolls sideways, ${wide}`);
}

/* So that it can be looked at. */
async function stay(page, address) {
	await page.route(address, async (route) => {
		const response = await route.fetch();
		await route.fulfill({ response,
			body: (await response.text()).replace(/<meta http-equiv="refresh"[^>]*>/, '') });
	});
}

/* samples: [[kind, { url, … }, base]]; shots: a folder for pictures, or nothing. Each page is opened
 * once, on the narrowest window, which then grows. */
export async function lookAtKinds(browser, samples, report, shots) {
	const context = await browser.newContext({ reducedMotion: 'reduce' });
	const tabs = await Promise.all(Array.from({ length: LANES }, () => watchedPage(context, report)));

	await each(samples, LANES, async ([kind, sample, base], lane) => {
		const page = tabs[lane];

		await page.setViewportSize({ width: WIDTHS[0], height: 900 });
		if (kind === 'redirect')
			await stay(page, `${base}${sample.url}`);
		await page.goto(`${base}${sample.url}`);
		await settled(page, report);
		await PREPARE[kind]?.(page, sample);
		await page.evaluate(AXE);
		for (const width of WIDTHS) {
			const where = `${kind} (${sample.url || 'home'}), ${width} px`;
			await page.setViewportSize({ width, height: 900 });
			await sideways(page, where, report);
			for (const [colorScheme, rules] of Object.entries(RULES)) {
				await page.emulateMedia({ colorScheme });
				await axe(page, `${where}, ${colorScheme}`, rules, report);
				if (shots)
					await page.screenshot({ fullPage: true,
						path: `${shots}/${kind.replace(/ /g, '-')}-${width}-${colorScheme}.png` });
			}
		}
		await page.emulateMedia({ colorScheme: null });
	});
	await context.close();
}

/* A site in the colours of an organisation: contrast, links in text, and the narrowest width. */
export async function lookAtTheme(browser, name, { base, found }, report) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
	const page = await watchedPage(context, report);

	for (const kind of ['home', 'page with contents', 'list with filters', 'worksheet', 'search']) {
		const where = `${name}, ${kind}`;
		const sample = found.get(kind);

		if (!report.expect(sample, where, 'there is no such page to look at'))
			continue;
		await page.setViewportSize({ width: 1280, height: 900 });
		await page.goto(`${base}${sample.url}`);
		await settled(page, report);
		await page.evaluate(AXE);
		report.expect(await page.evaluate(() => document.styleSheets.length) === 2, where, 'the tokens are not there');
		await axe(page, where, RULES.dark, report);
		await page.setViewportSize({ width: 320, height: 900 });
		await sideways(page, where, report);
	}
	await context.close();
}

/* In the page: shows the bodies of other pages in its own, one by one, and returns which are wider
 * than the window. They have the style sheet in common, so only the first has to be loaded. */
async function widerThanWindow(addresses) {
	const wide = [];
	for (const address of addresses) {
		const response = await fetch(address);
		const other = new DOMParser().parseFromString(await response.text(), 'text/html');
		const base = other.createElement('base');
		base.href = address;
		document.querySelector('base')?.remove();
		document.head.prepend(base);
		document.body.replaceWith(document.adoptNode(other.body));
		const { scrollWidth, clientWidth } = document.documentElement;
		const out = [...document.querySelectorAll('body *')].filter((element) =>
			element.getBoundingClientRect().right > clientWidth + 1 && !element.closest('.table-scroll, .map-frame, pre, .skip'));
		if (scrollWidth > clientWidth)
			wide.push([address, `${scrollWidth} px wide: ${out.at(-1)?.outerHTML.slice(0, 120)}`]);
	}
	return wide;
}

/* Nothing on any page may be wider than the narrowest window. (The policy forbids a base, which
 * the bodies need here.) */
export async function lookAtAll(browser, all, base, report) {
	const context = await browser.newContext({ viewport: { width: 320, height: 900 }, bypassCSP: true });
	const page = await watchedPage(context, report);
	const addresses = all.filter(({ html }) => !html.includes('http-equiv="refresh"')).map(({ url }) => `${base}${url}`);

	await page.goto(base);
	await settled(page, report);
	for (const [address, what] of await page.evaluate(widerThanWindow, addresses))
		report.add(address, `scrolls sideways, ${what}`);
	await context.close();
}
