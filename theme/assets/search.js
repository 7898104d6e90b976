/*
 * search.js: the search page. Only what is seen: the engine is search-core.js.
 */
import { open } from './search-core.js';
import { count, fill } from './store.js';

function element(name, className, ...children) {
	const made = document.createElement(name);
	if (className)
		made.className = className;
	made.append(...children);
	return made;
}

function resultItem(result, root, sectionLabel) {
	const url = new URL(result.url, root);
	const link = element('a', 'entry-title nl-link', result.title);
	const item = element('li', 'result', link);

	link.href = url;
	if (result.type)
		item.append(' ', element('span', 'type', result.type));
	if (result.section && result.anchor) {
		const section = element('a', 'nl-link', result.section);
		section.href = new URL(`#${result.anchor}`, url);
		item.append(element('p', '', `${sectionLabel} `, section));
	}
	if (result.snippetParts?.length)
		item.append(element('p', 'snippet', ...result.snippetParts.map(
			({ text, mark }) => (mark ? element('mark', '', text) : text))));
	return item;
}

export function start(form) {
	const data = form.dataset;
	const root = new URL(data.root, document.baseURI);
	const size = Number(data.pageSize) || 10;
	const input = form.querySelector('input');
	const status = document.querySelector('[data-search-status]');
	const section = document.querySelector('[data-search-results]');
	const list = section.querySelector('ol');
	const more = document.querySelector('[data-search-more]');
	let index = null; /* a promise, once asked for */
	let asked = 0; /* the last question put: answers to earlier ones are dropped */

	async function ask(text, offset) {
		const mine = ++asked;
		if (!offset) {
			list.replaceChildren();
			section.hidden = true;
		}
		more.hidden = true;
		status.textContent = text ? data.loading : '';
		if (!text)
			return;
		try {
			index ??= open(new URL(data.index, document.baseURI).href);
			const answer = await (await index).query(text, { limit: size, offset });
			if (mine !== asked)
				return;
			const items = answer.results.map((result) => resultItem(result, root, data.section));
			list.append(...items);
			section.hidden = list.children.length === 0;
			more.hidden = list.children.length >= answer.total || items.length === 0;
			status.textContent = answer.total ? count(form, answer.total) : fill(data.none, text);
			if (offset)
				items[0]?.querySelector('a').focus();
		} catch (error) {
			if (mine !== asked)
				return;
			index = null;
			status.textContent = data.failed;
			console.error(error);
		}
	}

	function fromAddress() {
		input.value = new URLSearchParams(location.search).get('q') ?? '';
		ask(input.value.trim(), 0);
	}

	form.addEventListener('submit', (event) => {
		const url = new URL(location.href);
		event.preventDefault();
		url.searchParams.set('q', input.value.trim());
		if (url.href !== location.href)
			history.pushState(null, '', url);
		ask(input.value.trim(), 0);
	});
	more.addEventListener('click', () => ask(input.value.trim(), list.children.length));
	addEventListener('popstate', fromAddress);
	fromAddress();
	if (!input.value)
		input.focus({ preventScroll: true });
}
