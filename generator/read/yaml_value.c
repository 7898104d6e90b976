#include "read/yaml.h"

const struct yaml *yaml_get(const struct yaml *map, struct str key)
{
	if (!map || map->kind != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < map->n; i++)
		if (str_eq(map->pairs[i].key, key))
			return map->pairs[i].value;
	return NULL;
}

const char *yaml_kind_name(const struct yaml *value)
{
	switch (value->kind) {
	case YAML_NULL:
		return "nothing";
	case YAML_SCALAR:
		return "text";
	case YAML_LIST:
		return "a list";
	case YAML_MAP:
		return "a map";
	}
	return "";
}
