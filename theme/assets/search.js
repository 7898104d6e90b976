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
	const filter = section.querySelector('select');
	const list = section.querySelector('ol');
	const more = document.querySelector('[data-search-more]');
	let opening = null; /* a promise of the index, once asked for */
	let asked = 0; /* the last question put: answers to earlier ones are dropped */

	async function openIndex() {
		const index = await open(new URL(data.index, document.baseURI).href);
		filter.append(...index.root.types.map((type) => new Option(type)));
		filter.value = new URLSearchParams(location.search).get('type') ?? '';
		return index;
	}

	function show(text, type, offset, { total, results }) {
		const items = results.map((result) => resultItem(result, root, data.section));

		list.append(...items);
		section.hidden = total === 0 && !type;
		more.hidden = list.children.length >= total || items.length === 0;
		if (total)
			status.textContent = count(form, total);
		else
			status.textContent = type ? data.noneOfType : fill(data.none, text);
		if (offset)
			items[0]?.querySelector('a').focus();
	}

	async function ask(offset = 0) {
		const text = input.value.trim();
		const mine = ++asked;

		more.hidden = true;
		status.textContent = text ? data.loading : '';
		section.hidden ||= !text;
		if (!offset)
			list.replaceChildren();
		if (!text)
			return;
		try {
			const index = await (opening ??= openIndex());
			const type = filter.value;
			const answer = await index.query(text, { limit: size, offset, facets: type ? { type } : {} });
			if (mine === asked)
				show(text, type, offset, answer);
		} catch (error) {
			opening = null;
			if (mine === asked)
				status.textContent = data.failed;
			throw error;
		}
	}

	function fromAddress() {
		const query = new URLSearchParams(location.search);

		input.value = query.get('q') ?? '';
		filter.value = query.get('type') ?? '';
		ask();
	}

	function toAddress() {
		const url = new URL(location.href);

		url.search = new URLSearchParams({ q: input.value.trim(), ...(filter.value && { type: filter.value }) });
		if (url.href !== location.href)
			history.pushState(null, '', url);
		ask();
	}

	form.addEventListener('submit', (event) => {
		event.preventDefault();
		toAddress();
	});
	filter.addEventListener('change', toAddress);
	more.addEventListener('click', () => ask(list.children.length));
	addEventListener('popstate', fromAddress);
	fromAddress();
	if (!input.value)
		input.focus({ preventScroll: true });
}
