/*
 * watch.mjs: pages that tell on themselves. A watched page reports every message on the console,
 * every request that fails or leaves its own host, and every shift of what a reader is looking at.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.LEERSPOOR_MODULES, 'here.js'));

export const { chromium } = require('playwright-core');
export const AXE = require('axe-core').source;

/* What went wrong, by place. */
export class Report {
	problems = [];

	add(where, what) {
		this.problems.push(`${where}: ${what}`);
	}

	/* Adds the problem unless the condition holds; returns the condition. */
	expect(condition, where, what) {
		if (!condition)
			this.add(where, what);
		return Boolean(condition);
	}
}

/* In the page: remembers how far what stood there was moved, after the first paint. */
function rememberShifts() {
	window.__shifts = [];
	new PerformanceObserver((list) => {
		for (const { value, hadRecentInput, sources } of list.getEntries())
			if (!hadRecentInput)
				window.__shifts.push(`${value.toFixed(4)} ${sources?.map(({ node }) =>
					node?.outerHTML?.slice(0, 60) ?? '?').join(' ') ?? ''}`);
	}).observe({ type: 'layout-shift', buffered: true });
}

/* Opens a page in the context that reports to report. expected(text) tells which console messages
 * are meant to come. */
export async function watchedPage(context, report, { expected = () => false } = {}) {
	const page = await context.newPage();
	const at = () => new URL(page.url()).pathname;

	page.on('console', (message) => {
		if (!expected(message.text()))
			report.add(at(), `on the console: ${message.text()}`);
	});
	page.on('pageerror', (error) => report.add(at(), `a script failed: ${error.message}`));
	page.on('requestfailed', (request) => {
		/* A navigation that another one overtook is no failure. */
		if (request.failure()?.errorText !== 'net::ERR_ABORTED')
			report.add(at(), `${request.url()}: ${request.failure()?.errorText}`);
	});
	page.on('request', (request) => {
		const { protocol, hostname } = new URL(request.url());
		if (!['data:', 'blob:'].includes(protocol) && hostname !== '127.0.0.1')
			report.add(at(), `asks another host: ${request.url()}`);
	});
	page.on('response', (response) => {
		if (response.status() >= 400 && !expected(`${response.status()}`))
			report.add(at(), `${response.url()} answers ${response.status()}`);
	});
	await page.addInitScript(rememberShifts);
	return page;
}

/* Waits until nothing is being fetched and the layout is at rest, then reports what had shifted. */
export async function settled(page, report) {
	await page.waitForLoadState('networkidle');
	const shifts = await page.evaluate(() => new Promise((done) => {
		requestAnimationFrame(() => requestAnimationFrame(() => done(window.__shifts ?? [])));
	}));
	for (const shift of shifts)
		report.add(new URL(page.url()).pathname, `shifts after it was shown: ${shift}`);
}

/* Runs work(item) for all items, so many at a time. */
export async function each(items, width, work) {
	const queue = [...items];
	await Promise.all(Array.from({ length: width }, async (_, lane) => {
		while (queue.length)
			await work(queue.shift(), lane);
	}));
}
