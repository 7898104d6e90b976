/*
 * look.mjs: one page of every kind, light and dark, on a telephone and on a wide window: no
 * violation that axe-core knows, nothing sideways, nothing on the console. Then every page of the
 * site at the narrowest width.
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

/* samples: [[kind, { url, … }, base]]; shots: a folder for pictures, or nothing. */
export async function lookAtKinds(browser, samples, report, shots) {
	await each(WIDTHS, LANES, async (width) => {
		const context = await browser.newContext({ viewport: { width, height: 900 }, reducedMotion: 'reduce' });
		const page = await watchedPage(context, report);
		for (const [kind, sample, base] of samples) {
			const where = `${kind} (${sample.url || 'home'}), ${width} px`;
			if (kind === 'redirect') /* stays, so that it can be looked at */
				await page.route(`${base}${sample.url}`, async (route) => {
					const response = await route.fetch();
					await route.fulfill({ response,
						body: (await response.text()).replace(/<meta http-equiv="refresh"[^>]*>/, '') });
				});
			await page.goto(`${base}${sample.url}`);
			await settled(page, report);
			await PREPARE[kind]?.(page, sample);
			await page.evaluate(AXE);
			await sideways(page, where, report);
			for (const [colorScheme, rules] of Object.entries(RULES)) {
				await page.emulateMedia({ colorScheme });
				await axe(page, `${where}, ${colorScheme}`, rules, report);
				if (shots)
					await page.screenshot({ fullPage: true,
						path: `${shots}/${kind.replace(/ /g, '-')}-${width}-${colorScheme}.png` });
			}
		}
		await context.close();
	});
}

/* Nothing on any page may be wider than the narrowest window; scripts are not needed for that. */
export async function lookAtAll(browser, all, base, report) {
	const context = await browser.newContext({ viewport: { width: 320, height: 900 }, javaScriptEnabled: false });
	const tabs = await Promise.all(Array.from({ length: LANES }, () => watchedPage(context, report)));

	await each(all.filter(({ html }) => !html.includes('http-equiv="refresh"')), LANES, async ({ url }, lane) => {
		await tabs[lane].goto(`${base}${url}`, { waitUntil: 'load' });
		await sideways(tabs[lane], url, report);
	});
	await context.close();
}
