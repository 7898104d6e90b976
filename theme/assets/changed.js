/*
 * changed.js: tells a reader that the page changed since this browser last showed it. The browser keeps
 * the page's revision and the day; nothing is sent.
 */
import { get, put, longDate, fill } from './store.js';

export function start(notice) {
	const page = notice.closest('[data-revision]');
	if (!page)
		return;
	const { revision, changedOn } = page.dataset;
	const last = get('seen');

	/* A page that was only moved has a new revision, but no change after the last visit. */
	if (last && last.revision !== revision && (!changedOn || changedOn >= last.day)) {
		notice.querySelector('p').textContent = fill(notice.dataset.text, longDate(new Date(last.day)));
		notice.hidden = false;
		notice.querySelector('button').addEventListener('click', () => {
			notice.hidden = true;
			document.getElementById('main').focus({ preventScroll: true });
		});
	}
	put('seen', { revision, day: new Date().toISOString().slice(0, 10) });
}
