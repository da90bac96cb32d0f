package fr.sndscopy.schema;

/**
 * Where in a schema file something stands, for the head of a message.
 *
 * @param file the file's path, or the resource's
 * @param within the field and key, empty for the file as a whole
 */
record Place(String file, String within) {

    static Place ofFile(String file) {
        return new Place(file, "");
    }

    Place field(String name) {
        return new Place(file, (within.isEmpty() ? "" : within + ", ") + "field " + name);
    }

    Place fieldNumber(int number) {
        return field("number " + number);
    }

    /** The key of this place's object; keys of objects within keys are joined by points. */
    Place key(String key) {
        if (within.isEmpty()) {
            return new Place(file, "key " + key);
        }
        return new Place(file, within + (within.contains("key ") ? "." : ", key ") + key);
    }

    SchemaException error(String problem, String expected) {
        return new SchemaException(message(problem, expected));
    }

    SchemaException error(String problem, String expected, Throwable cause) {
        return new SchemaException(message(problem, expected), cause);
    }

    private String message(String problem, String expected) {
        return "[%s] %s: expected %s".formatted(this, problem, expected);
    }

    @Override
    public String toString() {
        return within.isEmpty() ? file : file + ": " + within;
    }
}
