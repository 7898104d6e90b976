/*
 * filters.js: narrows a list by its facets. In the page every value is a link to the list of that value;
 * here each becomes a checkbox. Values of one facet widen the choice, facets narrow each other.
 * The choice stands in the address, so that it can be shared and survives going back.
 */
import { count } from './store.js';

/* One checkbox in the place of a link. */
function control(link, facet) {
	const item = link.closest('li');
	const number = item.querySelector('.count');
	const box = document.createElement('input');
	const label = document.createElement('label');

	box.type = 'checkbox';
	box.name = facet;
	box.value = link.dataset.value;
	label.append(box, link.textContent);
	link.replaceWith(label);
	return { box, item, number, facet, key: `${facet}:${link.dataset.value}` };
}

export function start(panel) {
	const list = document.querySelector('[data-entries]');
	const status = document.querySelector('.list-count');
	if (!list || !status)
		return;
	const whole = status.textContent;
	const entries = [...list.children].map((item) => ({
		item, keys: new Set((item.dataset.facets ?? '').split(' ')),
	}));
	const controls = [...panel.querySelectorAll('[data-facet]')].flatMap((facet) =>
		[...facet.querySelectorAll('[data-value]')].map((link) => control(link, facet.dataset.facet)));
	const reset = document.createElement('button');

	/* Facet → keys chosen in it, leaving out one facet. */
	function chosen(except) {
		const choice = new Map();
		for (const { box, facet, key } of controls)
			if (box.checked && facet !== except)
				choice.set(facet, [...(choice.get(facet) ?? []), key]);
		return [...choice.values()];
	}

	const fits = (entry, choice) => choice.every((keys) => keys.some((key) => entry.keys.has(key)));

	function show() {
		const choice = chosen();
		let n = 0;
		for (const entry of entries) {
			entry.item.hidden = !fits(entry, choice);
			n += !entry.item.hidden;
		}
		for (const { item, number, facet, key } of controls) {
			const others = chosen(facet);
			const m = entries.filter((entry) => entry.keys.has(key) && fits(entry, others)).length;
			number.textContent = m;
			item.classList.toggle('spent', m === 0);
		}
		reset.hidden = choice.length === 0;
		status.textContent = choice.length === 0 ? whole : n ? count(panel, n) : panel.dataset.none;
	}

	function read() {
		const query = new URLSearchParams(location.search);
		for (const { box, facet } of controls) {
			box.checked = query.getAll(facet).includes(box.value);
			if (box.checked)
				box.closest('details').open = true;
		}
		show();
	}

	function write() {
		const url = new URL(location.href);
		url.search = new URLSearchParams(controls.filter(({ box }) => box.checked)
			.map(({ box }) => [box.name, box.value]));
		history.replaceState(null, '', url);
		show();
	}

	reset.type = 'button';
	reset.className = 'quiet';
	reset.textContent = panel.dataset.reset;
	reset.addEventListener('click', () => {
		for (const { box } of controls)
			box.checked = false;
		write();
		controls[0].box.closest('details').querySelector('summary').focus();
	});
	panel.append(reset);
	status.setAttribute('role', 'status');
	panel.addEventListener('change', write);
	addEventListener('popstate', read);
	read();
}
