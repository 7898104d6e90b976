/*
 * sort: numbers in order, without comparing them two by two.
 */
#ifndef BASE_SORT_H
#define BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/* Puts n numbers in order, smallest first, by their bits from low (0 to 63) up; those that have
 * them the same stay in the order they had. spare has room for n. Time grows with n and with the
 * number of bytes in which the numbers differ. To sort things by a number of 32 bits, put it above
 * their index and let low be 32. */
void sort_numbers(uint64_t *v, uint64_t *spare, size_t n, unsigned low);

#endif
