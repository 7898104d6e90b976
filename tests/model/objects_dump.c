/*
 * objects_dump: what packs hold plainly. Reads ids from standard input, one a line, and prints for
 * each its type and size, or "-" where it would be left to libgit2. What objects.py compares with.
 *
 *   objects_dump OBJECTS_FOLDER
 */
#include <stdio.h>
#include <string.h>

#include "read/objects.h"

static bool parse(const char *line, struct oid *id)
{
	for (size_t i = 0; i < sizeof id->b; i++) {
		int high = hex_value(line[2 * i]), low = high < 0 ? -1 : hex_value(line[2 * i + 1]);

		if (low < 0)
			return false;
		id->b[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

int main(int argc, char **argv)
{
	struct objects objects;
	struct packs packs;
	char line[64];
	struct oid id;

	if (argc != 2)
		return 2;
	packs_open(&packs, argv[1]);
	objects_init(&objects, NULL, &packs);
	while (fgets(line, sizeof line, stdin) != NULL) {
		struct object *object = parse(line, &id) ? objects_packed(&objects, id) : NULL;

		if (object == NULL)
			puts("-");
		else
			printf("%s %zu\n", git_object_type2string(object->type), object->size);
		object_free(object);
	}
	objects_release(&objects);
	packs_release(&packs);
	return 0;
}
