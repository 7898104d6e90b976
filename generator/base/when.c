#include "base/when.h"

#define DAY 86400

static int month_days(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

/* Days since 1970-01-01 of a date after year 0, as counted from March of a 400-year era so that the
 * leap day comes last. Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
static int64_t days_of(struct date d)
{
	int64_t y = d.month <= 2 ? d.year - 1 : d.year;
	int64_t era = y / 400, year = y % 400;
	int64_t day = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;

	return era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

static struct date date_of_days(int64_t days)
{
	int64_t z = days + 719468, era = z / 146097, day = z % 146097;
	int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	int64_t in_year = day - (365 * year + year / 4 - year / 100);
	int64_t m = (5 * in_year + 2) / 153;
	struct date d = {.day = (int)(in_year - (153 * m + 2) / 5 + 1)};

	d.month = (int)(m < 10 ? m + 3 : m - 9);
	d.year = (int)(year + era * 400 + (d.month <= 2));
	return d;
}

/* Takes n digits off the front. */
static bool take_digits(struct str *s, size_t n, int *value)
{
	int v = 0;

	if (s->n < n)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		v = v * 10 + (s->p[i] - '0');
	}
	*value = v;
	*s = str_slice(*s, n, s->n);
	return true;
}

static bool take_char(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	*s = str_slice(*s, 1, s->n);
	return true;
}

static bool take_date(struct str *s, struct date *d)
{
	struct date got = {0};

	if (!take_digits(s, 4, &got.year) || got.year == 0)
		return false;
	if (take_char(s, '-')) {
		if (!take_digits(s, 2, &got.month) || got.month < 1 || got.month > 12)
			return false;
		if (take_char(s, '-') && (!take_digits(s, 2, &got.day) || got.day < 1 ||
					  got.day > month_days(got.year, got.month)))
			return false;
	}
	*d = got;
	return true;
}

/* "Z", "+02:00", "+0200", or nothing, which is UTC. */
static bool take_zone(struct str *s, int *minutes)
{
	int hour, minute, sign;

	*minutes = 0;
	take_char(s, ' ');
	if (s->n == 0 || take_char(s, 'Z') || take_char(s, 'z'))
		return true;
	sign = s->p[0] == '-' ? -1 : 1;
	if ((!take_char(s, '+') && !take_char(s, '-')) || !take_digits(s, 2, &hour))
		return false;
	take_char(s, ':');
	if (!take_digits(s, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*minutes = sign * (hour * 60 + minute);
	return true;
}

/* What follows a date: "T10:00", "T10:00:05.25+02:00", with a space for the T as well. */
static bool take_time(struct str *s, int *second, int *zone)
{
	int h, m, sec = 0, digit;

	if (!take_char(s, 'T') && !take_char(s, 't') && !take_char(s, ' '))
		return false;
	if (!take_digits(s, 2, &h) || !take_char(s, ':') || !take_digits(s, 2, &m))
		return false;
	if (take_char(s, ':')) {
		if (!take_digits(s, 2, &sec))
			return false;
		if (take_char(s, '.')) {
			if (!take_digits(s, 1, &digit))
				return false;
			while (take_digits(s, 1, &digit))
				;
		}
	}
	if (h > 23 || m > 59 || sec > 60) /* 60: a leap second */
		return false;
	*second = h * 3600 + m * 60 + sec;
	return take_zone(s, zone);
}

bool date_parse(struct str s, struct date *d)
{
	struct date got;
	int second, zone;

	if (!take_date(&s, &got))
		return false;
	if (s.n && (got.day == 0 || !take_time(&s, &second, &zone) || s.n))
		return false;
	*d = got;
	return true;
}

bool instant_parse(struct str s, int64_t *seconds)
{
	int second = 0, zone = 0;
	struct date d;

	if (!take_date(&s, &d) || d.day == 0)
		return false;
	if (s.n && (!take_time(&s, &second, &zone) || s.n))
		return false;
	*seconds = days_of(d) * DAY + second - (int64_t)zone * 60;
	return true;
}

int date_cmp(struct date a, struct date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return (a.day > b.day) - (a.day < b.day);
}

void buf_add_date(struct buf *b, struct date d)
{
	if (d.year == 0)
		return;
	if (d.year < 0) /* before our era: from a commit's clock */
		buf_addf(b, "%04d", d.year);
	else
		buf_add_number(b, (unsigned)d.year, 4);
	if (d.month) {
		buf_addc(b, '-');
		buf_add_number(b, (unsigned)d.month, 2);
	}
	if (d.month && d.day) {
		buf_addc(b, '-');
		buf_add_number(b, (unsigned)d.day, 2);
	}
}

struct date date_add_months(struct date d, int months)
{
	bool day = d.month && d.day;
	int64_t at;

	if (d.year == 0)
		return d;
	at = (int64_t)d.year * 12 + (d.month ? d.month - 1 : 0) + months;
	if (at < 12) /* before year 1 */
		at = 12;
	if (at > 9999 * 12 + 11)
		at = 9999 * 12 + 11;
	d.year = (int)(at / 12);
	if (d.month)
		d.month = (int)(at % 12) + 1;
	if (day && d.day > month_days(d.year, d.month))
		d.day = month_days(d.year, d.month);
	return d;
}

/* Instants and zones come from commits, where anything can stand: years outside 1 to 9999 go to the
 * nearest that can be written, a zone of a day or more counts as UTC. */
static int64_t local_seconds(int64_t seconds, int *zone)
{
	static const int64_t first = INT64_C(-62135596800); /* 0001-01-01 */
	static const int64_t last = INT64_C(253402300799);  /* 9999-12-31 23:59:59 */

	if (*zone <= -24 * 60 || *zone >= 24 * 60)
		*zone = 0;
	if (seconds > last)
		seconds = last;
	if (seconds < first)
		seconds = first;
	seconds += (int64_t)*zone * 60;
	return seconds > last ? last : seconds < first ? first : seconds;
}

/* Seconds since 0001-01-01 are never negative, so that / and % round down. */
static struct date split(int64_t local, int *second)
{
	int64_t from_year_1 = local - INT64_C(-62135596800);

	*second = (int)(from_year_1 % DAY);
	return date_of_days(from_year_1 / DAY - 719162);
}

struct date date_of(int64_t seconds, int zone)
{
	int second;

	return split(local_seconds(seconds, &zone), &second);
}

void buf_add_instant(struct buf *b, int64_t seconds, int zone)
{
	int second, away;

	buf_add_date(b, split(local_seconds(seconds, &zone), &second));
	buf_addf(b, "T%02d:%02d:%02d", second / 3600, second / 60 % 60, second % 60);
	away = zone < 0 ? -zone : zone;
	if (zone == 0)
		buf_addc(b, 'Z');
	else
		buf_addf(b, "%c%02d:%02d", zone < 0 ? '-' : '+', away / 60, away % 60);
}
