/*
 * site.js: the one script that every page loads. It fetches a module only where the page has the markup
 * for it; each module has start(element). Without any of them the page still works.
 */
const modules = [
	['[data-changed]', () => import('./changed.js')],
	['[data-filters]', () => import('./filters.js')],
	['[data-worksheet-tools]', () => import('./worksheet.js')],
	['[data-search]', () => import('./search.js')],
];

for (const [selector, load] of modules) {
	const element = document.querySelector(selector);
	if (element)
		load().then((module) => module.start(element)).catch((error) => {
			/* An element that would be useless without its module says so. */
			const status = document.querySelector(element.dataset.status ?? ':not(*)');
			if (status)
				status.textContent = element.dataset.failed;
			throw error;
		});
}
