#include "cli/preview.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "cli/media.h"

#define FILE_MAX_BYTES ((size_t)1 << 30)
#define CONNECTIONS_MAX 256
/* A browser that went away is noticed when something is sent to it. */
#define HEARTBEAT_SECONDS 2
#define OWN "/.leerspoor/"

static const char script[] =
	"(() => {\n"
	"\tconst mine = new URL(document.currentScript.src).searchParams.get('build');\n"
	"\tlet box = null;\n"
	"\tfunction show(text) {\n"
	"\t\tbox?.remove();\n"
	"\t\tbox = null;\n"
	"\t\tif (!text)\n"
	"\t\t\treturn;\n"
	"\t\tbox = document.createElement('pre');\n"
	"\t\tbox.id = 'leerspoor-problems';\n"
	"\t\tbox.setAttribute('role', 'alert');\n"
	"\t\tbox.textContent = text;\n"
	"\t\tbox.title = 'Escape';\n"
	"\t\tObject.assign(box.style, { position: 'fixed', inset: 'auto 0 0 0', margin: '0',\n"
	"\t\t\tpadding: '1rem', maxHeight: '45vh', overflow: 'auto', whiteSpace: 'pre-wrap',\n"
	"\t\t\tfont: '14px/1.5 monospace', color: '#fff', background: '#7a0c0c',\n"
	"\t\t\tborderTop: '4px solid #fff', zIndex: '2147483647' });\n"
	"\t\tdocument.documentElement.append(box);\n"
	"\t}\n"
	"\taddEventListener('keydown', (event) => event.key === 'Escape' && show(''));\n"
	"\tconst events = new EventSource('" OWN "events');\n"
	"\taddEventListener('pagehide', () => events.close());\n"
	"\tevents.addEventListener('message', (event) => {\n"
	"\t\tconst { build, problems } = JSON.parse(event.data);\n"
	"\t\tif (String(build) !== mine)\n"
	"\t\t\tlocation.reload();\n"
	"\t\telse\n"
	"\t\t\tshow(problems);\n"
	"\t});\n"
	"})();\n";

struct preview {
	struct MHD_Daemon *daemon;
	int dir;
	const char *host;
	_Atomic unsigned port; /* known only after listening, when any will do */
	bool any_host;	       /* listens on every address of this machine */

	pthread_mutex_t mutex;
	pthread_cond_t changed;
	/* under the mutex */
	unsigned build; /* what browsers are to have loaded; 0: nothing yet */
	unsigned news;	/* counts what there was to tell */
	struct buf problems;
	struct buf ahead_path, ahead; /* a file that is ahead of the folder; no path: none */
	bool stop;
};

/* ---- which host ---- */

static bool is_address(struct str name)
{
	char text[INET6_ADDRSTRLEN], bytes[sizeof(struct in6_addr)];

	if (name.n >= sizeof text)
		return false;
	memcpy(text, name.p, name.n);
	text[name.n] = '\0';
	return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

/* True when a request's Host names us; of a server on all addresses any address does. */
static bool is_us(const struct preview *p, const char *host)
{
	struct str name = str_c(host);
	size_t colon = str_rchr(name, ':');
	long long port = 80;

	if (colon != SIZE_MAX && !str_ends(name, S("]"))) {
		if (!str_int(str_slice(name, colon + 1, name.n), &port))
			return false;
		name = str_slice(name, 0, colon);
	}
	if (port != (long long)p->port)
		return false;
	if (name.n > 2 && name.p[0] == '[' && name.p[name.n - 1] == ']')
		name = str_slice(name, 1, name.n - 1);
	return str_eq_nocase(name, S("localhost")) || str_eq(name, S("127.0.0.1")) ||
	       str_eq(name, S("::1")) || str_eq_nocase(name, str_c(p->host)) ||
	       (p->any_host && is_address(name));
}

/* ---- answers ---- */

static enum MHD_Result send_response(struct MHD_Connection *c, unsigned status,
				     struct MHD_Response *response, const char *type)
{
	enum MHD_Result result;

	if (!response)
		return MHD_NO;
	MHD_add_response_header(response, "Content-Type", type);
	MHD_add_response_header(response, "Cache-Control", "no-store");
	MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(response, "Referrer-Policy", "same-origin");
	MHD_add_response_header(response, "Cross-Origin-Resource-Policy", "same-origin");
	result = MHD_queue_response(c, status, response);
	MHD_destroy_response(response);
	return result;
}

static enum MHD_Result send_text(struct MHD_Connection *c, unsigned status, const char *text,
				 const char *type)
{
	union {
		const char *in;
		void *out;
	} bytes = {.in = text}; /* the library takes no const, and changes nothing */

	return send_response(
		c, status,
		MHD_create_response_from_buffer(strlen(text), bytes.out, MHD_RESPMEM_PERSISTENT),
		type);
}

/* The policy that the site asks of its host, which stands in _headers; or one as strict. */
static void add_policy(const struct preview *p, struct MHD_Response *response)
{
	static const struct str name = {"Content-Security-Policy:", 24};
	struct str policy = S("default-src 'none'; script-src 'self'; style-src 'self'; "
			      "img-src 'self' data:; font-src 'self'; connect-src 'self'");
	struct arena arena = {0};
	struct buf headers;

	buf_init(&headers, 65536);
	if (!file_read(p->dir, S("_headers"), &headers, NULL)) {
		struct str rest = buf_str(&headers);
		while (rest.n) {
			struct str line = str_trim(str_cut(&rest, '\n'));
			if (str_starts(line, name))
				policy = str_trim(str_slice(line, name.n, line.n));
		}
	}
	MHD_add_response_header(response, "Content-Security-Policy", str_cstr(&arena, policy));
	buf_release(&headers);
	arena_release(&arena);
}

/* Puts the script in the head of a page. */
static void add_script(struct buf *page, unsigned build)
{
	struct str text = buf_str(page);
	size_t head = str_find(text, S("</head>"), 0);
	struct buf with;

	buf_init(&with, FILE_MAX_BYTES + 4096);
	buf_add(&with, str_slice(text, 0, head == SIZE_MAX ? text.n : head));
	buf_addf(&with, "<script src=\"" OWN "reload.js?build=%u\"></script>", build);
	if (head != SIZE_MAX)
		buf_add(&with, str_slice(text, head, text.n));
	buf_release(page);
	*page = with;
}

static enum MHD_Result send_file(const struct preview *p, struct MHD_Connection *c, unsigned status,
				 struct str path, struct buf *bytes, unsigned build)
{
	const char *type = media_type(path);
	bool page = str_starts(str_c(type), S("text/html"));
	struct MHD_Response *response;

	if (page)
		add_script(bytes, build);
	/* The response takes the memory over, and frees it: an empty builder has none yet. */
	buf_reserve(bytes, 1);
	response = MHD_create_response_from_buffer(bytes->n, bytes->p, MHD_RESPMEM_MUST_FREE);
	if (!response) {
		buf_release(bytes);
		return MHD_NO;
	}
	if (page)
		add_policy(p, response);
	return send_response(c, status, response, type);
}

/* A folder's address without its slash. */
static enum MHD_Result send_redirect(struct MHD_Connection *c, struct str path)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	struct buf to;

	buf_init(&to, 65536);
	buf_addc(&to, '/');
	for (size_t i = 0; i < path.n; i++) {
		unsigned char byte = (unsigned char)path.p[i];
		bool plain = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
			     (byte >= '0' && byte <= '9') || (byte && strchr("-._~/", byte));
		buf_addf(&to, plain ? "%c" : "%%%02X", byte);
	}
	buf_addc(&to, '/');
	if (response)
		MHD_add_response_header(response, "Location", to.p);
	buf_release(&to);
	return send_response(c, MHD_HTTP_FOUND, response, "text/plain");
}

static enum MHD_Result answer_file(struct preview *p, struct MHD_Connection *c, const char *url)
{
	struct str path = str_slice(str_c(url), 1, SIZE_MAX);
	struct arena arena = {0};
	enum MHD_Result result;
	unsigned build;
	struct buf bytes;
	bool ahead;

	if (!path.n || str_ends(path, S("/")))
		path = str_printf(&arena, STR_FMT "index.html", STR_ARG(path));
	buf_init(&bytes, FILE_MAX_BYTES);

	/* Before the file is read: what is read after a build may not pass for older. Who asks
	 * before the first build waits for it: the connection has a thread of its own. */
	pthread_mutex_lock(&p->mutex);
	while (!p->stop && p->build == 0)
		pthread_cond_wait(&p->changed, &p->mutex);
	build = p->build;
	ahead = p->ahead_path.n && str_eq(path, buf_str(&p->ahead_path));
	if (ahead)
		buf_add(&bytes, buf_str(&p->ahead));
	pthread_mutex_unlock(&p->mutex);
	if (ahead || !file_read(p->dir, path, &bytes, NULL)) {
		result = send_file(p, c, MHD_HTTP_OK, path, &bytes, build);
	} else if (errno == EISDIR) {
		buf_release(&bytes);
		result = send_redirect(c, path);
	} else {
		buf_clear(&bytes);
		if (file_read(p->dir, S("404.html"), &bytes, NULL))
			buf_adds(&bytes,
				 "<!doctype html><title>404</title><p>There is no such page.");
		result = send_file(p, c, MHD_HTTP_NOT_FOUND, S("404.html"), &bytes, build);
	}
	arena_release(&arena);
	return result;
}

/* ---- events ---- */

/* One listener: which news it was told, and what of that is yet to be sent. */
struct listener {
	struct preview *preview;
	unsigned told;
	struct buf left;
	size_t sent;
};

/* Waits for something to tell; a heartbeat when there is nothing. */
static bool next_event(struct listener *l)
{
	struct preview *p = l->preview;
	struct timespec until;
	bool stop;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += HEARTBEAT_SECONDS;
	buf_clear(&l->left);
	l->sent = 0;
	pthread_mutex_lock(&p->mutex);
	while (!p->stop && p->news == l->told)
		if (pthread_cond_timedwait(&p->changed, &p->mutex, &until) == ETIMEDOUT)
			break;
	stop = p->stop;
	if (p->news != l->told) {
		l->told = p->news;
		buf_addf(&l->left, "data: {\"build\": %u, \"problems\": \"", p->build);
		buf_add_json(&l->left, buf_str(&p->problems));
		buf_adds(&l->left, "\"}\n\n");
	} else {
		buf_adds(&l->left, ":\n\n");
	}
	pthread_mutex_unlock(&p->mutex);
	return !stop;
}

static ssize_t read_events(void *ctx, uint64_t at, char *into, size_t max)
{
	struct listener *l = ctx;
	size_t n;

	(void)at;
	if (l->sent == l->left.n && !next_event(l))
		return MHD_CONTENT_READER_END_OF_STREAM;
	n = l->left.n - l->sent < max ? l->left.n - l->sent : max;
	memcpy(into, l->left.p + l->sent, n);
	l->sent += n;
	return (ssize_t)n;
}

static void free_listener(void *ctx)
{
	struct listener *l = ctx;

	buf_release(&l->left);
	free(l);
}

static enum MHD_Result answer_events(struct preview *p, struct MHD_Connection *c)
{
	struct listener *l = mem_alloc(sizeof *l);

	*l = (struct listener){.preview = p};
	buf_init(&l->left, 0);
	return send_response(c, MHD_HTTP_OK,
			     MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 65536, read_events,
							       l, free_listener),
			     "text/event-stream");
}

/* ---- the server ---- */

static enum MHD_Result answer(void *ctx, struct MHD_Connection *c, const char *url,
			      const char *method, const char *version, const char *upload,
			      size_t *upload_size, void **state)
{
	struct preview *p = ctx;
	const char *host = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Host");

	(void)version;
	(void)upload;
	(void)upload_size;
	(void)state;
	if (!host || !is_us(p, host))
		return send_text(c, MHD_HTTP_MISDIRECTED_REQUEST,
				 "This preview answers only to its own address.\n", "text/plain");
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		return send_text(c, MHD_HTTP_METHOD_NOT_ALLOWED, "Only GET and HEAD.\n",
				 "text/plain");
	if (!strcmp(url, OWN "reload.js"))
		return send_text(c, MHD_HTTP_OK, script, "text/javascript; charset=utf-8");
	if (!strcmp(url, OWN "events"))
		return answer_events(p, c);
	return answer_file(p, c, url);
}

static struct addrinfo *resolve(const char *host, unsigned port, struct diags *diags)
{
	struct addrinfo hints = {.ai_family = AF_UNSPEC,
				 .ai_socktype = SOCK_STREAM,
				 .ai_flags = AI_NUMERICSERV | AI_PASSIVE};
	struct addrinfo *found = NULL;
	char service[16];
	int rc;

	snprintf(service, sizeof service, "%u", port);
	rc = getaddrinfo(host, service, &hints, &found);
	if (rc)
		diag_env(diags, "serve/listen", (struct str){NULL, 0}, "cannot listen on %s: %s",
			 host, gai_strerror(rc));
	return rc ? NULL : found;
}

static struct MHD_Daemon *listen_on(struct preview *p, const struct addrinfo *at)
{
	unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
			 (at->ai_family == AF_INET6 ? MHD_USE_IPv6 : 0);

	return MHD_start_daemon(flags, 0, NULL, NULL, answer, p, MHD_OPTION_SOCK_ADDR, at->ai_addr,
				MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
				MHD_OPTION_CONNECTION_TIMEOUT, 30U, MHD_OPTION_END);
}

struct preview *preview_start(const char *host, unsigned port, int dir, struct diags *diags)
{
	struct addrinfo *at = resolve(host, port, diags);
	const union MHD_DaemonInfo *info;
	struct preview *p;
	pthread_condattr_t attr;

	if (!at)
		return NULL;
	p = mem_alloc(sizeof *p);
	*p = (struct preview){.dir = dir, .host = host, .port = port};
	p->any_host = !strcmp(host, "0.0.0.0") || !strcmp(host, "::");
	buf_init(&p->problems, 0);
	buf_init(&p->ahead_path, 0);
	buf_init(&p->ahead, FILE_MAX_BYTES);
	pthread_mutex_init(&p->mutex, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&p->changed, &attr);
	pthread_condattr_destroy(&attr);
	p->daemon = listen_on(p, at);
	freeaddrinfo(at);
	if (!p->daemon) {
		diag_env(diags, "serve/listen", (struct str){NULL, 0},
			 "cannot listen on %s, port %u: %s; choose another --port", host, port,
			 strerror(errno));
		preview_stop(p);
		return NULL;
	}
	info = port ? NULL : MHD_get_daemon_info(p->daemon, MHD_DAEMON_INFO_BIND_PORT);
	if (info)
		p->port = info->port;
	return p;
}

unsigned preview_port(const struct preview *p)
{
	return p->port;
}

static void tell_build(struct preview *p, struct str problems, unsigned step)
{
	pthread_mutex_lock(&p->mutex);
	p->build += step;
	p->news++;
	buf_clear(&p->problems);
	buf_add(&p->problems, problems);
	buf_clear(&p->ahead_path);
	buf_clear(&p->ahead);
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->mutex);
}

void preview_built(struct preview *p, struct str problems)
{
	tell_build(p, problems, 1);
}

void preview_settled(struct preview *p, struct str problems)
{
	tell_build(p, problems, 0);
}

void preview_ahead(struct preview *p, struct str path, struct str bytes)
{
	pthread_mutex_lock(&p->mutex);
	p->build++;
	p->news++;
	buf_clear(&p->ahead_path);
	buf_add(&p->ahead_path, path);
	buf_clear(&p->ahead);
	buf_add(&p->ahead, bytes);
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->mutex);
}

void preview_stop(struct preview *p)
{
	if (!p)
		return;
	pthread_mutex_lock(&p->mutex);
	p->stop = true;
	pthread_cond_broadcast(&p->changed);
	pthread_mutex_unlock(&p->mutex);
	if (p->daemon)
		MHD_stop_daemon(p->daemon);
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->mutex);
	buf_release(&p->problems);
	buf_release(&p->ahead_path);
	buf_release(&p->ahead);
	free(p);
}
