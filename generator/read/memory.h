/*
 * memory: what libgit2 allocates with.
 *
 * A lack of memory ends the process, as everywhere (base/arena.h): libgit2 would tell of it, but in
 * many places as of an object that the repository does not have, and what is thought missing is
 * left out of what is published. Only what is larger than MEMORY_CLAIM it is told of, since an
 * object may claim to be of a size that no machine has.
 */
#ifndef READ_MEMORY_H
#define READ_MEMORY_H

#define MEMORY_CLAIM ((size_t)1 << 30)

/* Before git_libgit2_init, which takes memory too. Negative when libgit2 does not take it. */
int memory_use(void);

#endif
