/*
 * worksheet.js: makes a form of the task lists on a worksheet page. Answers stay in this browser, by the
 * text of the task, so that they hold when the page is changed; they can be printed, saved
 * as a file with the page's revision, and wiped.
 */
import { get, put, drop, longDate, fill } from './store.js';

/* Puts a note under a task; returns both. The box has a key that holds as long as the task's text. */
function taskForm(item, noteLabel) {
	const box = item.querySelector('input[type="checkbox"]');
	const note = document.createElement('div');
	const label = document.createElement('label');
	const area = document.createElement('textarea');

	area.id = `${box.id}-note`;
	area.rows = 1;
	label.htmlFor = area.id;
	label.textContent = noteLabel;
	note.className = 'task-note';
	note.append(label, area);
	box.nextElementSibling.after(note);
	box.dataset.answer = `done-${box.dataset.key}`;
	area.dataset.answer = `note-${box.dataset.key}`;
	return [box, area];
}

/* As many lines as it holds, so that nothing is cut off on paper. */
function grow(area) {
	if (area.tagName === 'TEXTAREA')
		area.rows = Math.max(Number(area.dataset.rows), area.value.split('\n')
			.reduce((n, line) => n + Math.max(1, Math.ceil(line.length / 60)), 0));
}

/* How the saved file looks: it stands alone, and may be opened on any computer. */
const LOOK = 'body { max-width: 42rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.5 sans-serif; color: #18211d; background: #fff }\n' +
	'h1, h2, h3 { line-height: 1.2 }\n' +
	'a { color: inherit }\n' +
	'.task-list { padding: 0; list-style: none }\n' +
	'.task { margin: .4rem 0; padding-left: 1.6rem; text-indent: -1.6rem }\n' +
	'.task > * { text-indent: 0 }\n' +
	'.answer { margin: .2rem 0 .6rem; padding-left: .8rem; border-left: 3px solid #6c7d75; white-space: pre-line }\n' +
	'.callout { padding: .1rem 1rem; border: 1px solid #6c7d75 }\n' +
	'.callout-title { font-weight: bold }\n';

/* What the reader wrote, with what it is above it. */
function answer(doc, label, text) {
	const block = doc.createElement('div');
	const name = doc.createElement('strong');

	name.textContent = `${label}: `;
	block.className = 'answer';
	block.append(name, text);
	return block;
}

/* The filled-in worksheet as a document of its own. */
function standalone(text, tools, revision) {
	const doc = document.implementation.createHTMLDocument(document.title);
	const meta = doc.createElement('meta');
	const head = doc.createElement('h1');
	const origin = doc.createElement('p');
	const address = doc.createElement('a');
	const copy = doc.importNode(text, true);
	const links = 'a[href]:not(.anchor, .since a)';
	const notes = tools.querySelector('textarea');
	const boxes = text.querySelectorAll('input'), areas = text.querySelectorAll('textarea');

	doc.documentElement.lang = document.documentElement.lang;
	meta.setAttribute('charset', 'utf-8');
	doc.head.prepend(meta);
	head.textContent = document.querySelector('h1').textContent;
	address.href = address.textContent = location.href.replace(/[?#].*/, '');
	origin.append(address, ` · ${tools.dataset.revisionLabel} ${revision} · ${tools.dataset.filled} ${longDate(new Date())}`);
	copy.querySelectorAll('.anchor, .since').forEach((element) => element.remove());
	copy.querySelectorAll(links).forEach((link, i) => {
		link.href = text.querySelectorAll(links)[i].href;
	});
	copy.querySelectorAll('input').forEach((box, i) => box.replaceWith(boxes[i].checked ? '☑ ' : '☐ '));
	copy.querySelectorAll('.task-note').forEach((note, i) => {
		if (areas[i].value)
			note.replaceWith(answer(doc, tools.dataset.note, areas[i].value));
		else
			note.remove();
	});
	copy.querySelectorAll('label').forEach((label) => label.replaceWith(...label.childNodes));
	doc.body.append(head, origin, copy);
	if (notes.value)
		doc.body.append(answer(doc, notes.labels[0].textContent, notes.value));
	/* As text: the policy of this page would refuse it as an element, though it is for another. */
	return `<!doctype html>\n${doc.documentElement.outerHTML.replace('</head>', `<style>\n${LOOK}</style></head>`)}\n`;
}

function download(html) {
	const link = document.createElement('a');
	const name = location.pathname.split('/').filter(Boolean).pop() ?? 'index';

	link.href = URL.createObjectURL(new Blob([html], { type: 'text/html' }));
	link.download = `${name.replace(/\.html$/, '')}.html`;
	link.click();
	URL.revokeObjectURL(link.href);
}

export function start(tools) {
	const text = document.querySelector('[data-worksheet]');
	const status = tools.querySelector('[data-worksheet-status]');
	const revision = tools.closest('[data-revision]')?.dataset.revision ?? '';
	const items = [...text.querySelectorAll('.task:has([data-key])')];
	const answers = items.flatMap((item) => taskForm(item, tools.dataset.note));
	const boxes = answers.filter((answer) => answer.type === 'checkbox');
	const first = boxes.map((box) => box.checked);
	const kept = get('worksheet');

	answers.push(tools.querySelector('textarea'));
	for (const answer of answers)
		if (answer.tagName === 'TEXTAREA')
			answer.dataset.rows = answer.rows;

	/* Two tasks with the same text are told apart by their order. */
	const seen = new Map();
	for (const answer of answers) {
		const n = (seen.get(answer.dataset.answer) ?? 0) + 1;
		seen.set(answer.dataset.answer, n);
		if (n > 1)
			answer.dataset.answer += ` (${n})`;
	}

	function say(message) {
		const done = boxes.filter((box) => box.checked).length;
		status.textContent = [boxes.length ? fill(tools.dataset.progress, done, boxes.length) : '', message]
			.filter(Boolean).join(' · ');
	}

	function keep() {
		const values = {};
		for (const { type, dataset, checked, value } of answers)
			values[dataset.answer] = type === 'checkbox' ? checked : value;
		say(put('worksheet', { revision, values }) ? tools.dataset.saved : tools.dataset.unavailable);
	}

	function wipe() {
		if (!confirm(tools.dataset.confirm))
			return;
		drop('worksheet');
		boxes.forEach((box, i) => { box.checked = first[i]; });
		for (const answer of answers)
			if (answer.tagName === 'TEXTAREA')
				answer.value = '';
		answers.forEach(grow);
		say(tools.dataset.wiped);
	}

	for (const answer of answers) {
		const value = kept?.values?.[answer.dataset.answer];
		if (answer.type === 'checkbox' && typeof value === 'boolean')
			answer.checked = value;
		else if (answer.tagName === 'TEXTAREA' && typeof value === 'string')
			answer.value = value;
		grow(answer);
		answer.addEventListener('input', () => {
			grow(answer);
			keep();
		});
	}
	tools.querySelector('[data-do="print"]').addEventListener('click', () => print());
	tools.querySelector('[data-do="save"]').addEventListener('click', () => download(standalone(text, tools, revision)));
	tools.querySelector('[data-do="wipe"]').addEventListener('click', wipe);
	tools.querySelector('[data-needs-script]').hidden = false;
	say(kept && kept.revision !== revision ? fill(tools.dataset.older, kept.revision) : '');
}
