/*
 * when: calendar dates and instants, without the clock, the locale or the time zone of the machine.
 */
#ifndef BASE_WHEN_H
#define BASE_WHEN_H

#include "base/text.h"

/* A date of which month and day may be unknown (0). year 0: no date. */
struct date {
	int year, month, day;
};

/* "2023", "2023-05", "2023-05-22"; also takes the date part of "2023-05-22T10:00:00+02:00" and
 * "2023-05-22 10:00". Checks the calendar. */
bool date_parse(struct str s, struct date *d);
int date_cmp(struct date a, struct date b);	 /* unknown parts count as 0 */
void buf_add_date(struct buf *b, struct date d); /* ISO: 2023-05-22, 2023-05, 2023 */
/* Adds months (may be negative), the day clamped to the month's length. */
struct date date_add_months(struct date d, int months);

/* The date in the zone (minutes east of UTC) of an instant (seconds since 1970). */
struct date date_of(int64_t seconds, int zone);
/* 2023-05-22T10:00:00+02:00, and UTC as Z. */
void buf_add_instant(struct buf *b, int64_t seconds, int zone);
/* RFC 3339 with time; a bare date counts as midnight UTC. */
bool instant_parse(struct str s, int64_t *seconds);

#endif
