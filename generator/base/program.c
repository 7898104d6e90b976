#include "base/program.h"

#include <link.h>
#include <string.h>
#include <sys/stat.h>

/* By size and time: reading them all would cost more than what is kept is worth. */
static int add_object(struct dl_phdr_info *info, size_t size, void *ctx)
{
	const char *name = *info->dlpi_name ? info->dlpi_name : "/proc/self/exe";
	struct stat st;

	(void)size;
	if (strchr(name, '/') && !stat(name, &st)) /* the kernel's own has no file */
		buf_addf(ctx, "%s %lld %lld.%09ld\n", *info->dlpi_name ? name : "",
			 (long long)st.st_size, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	return 0;
}

void buf_add_program(struct buf *out)
{
	buf_adds(out, LEERSPOOR_VERSION "\n");
	dl_iterate_phdr(add_object, out);
}
