package org.mlopsjfrog

import com.cloudbees.groovy.cps.NonCPS

/** A step's arguments against their definition in steps.json: decides, calls no step. */
class StepArguments implements Serializable {
    private static final long serialVersionUID = 1L

    private static final Map WANTED = [
        string : 'a text',
        path   : 'a path that is not empty',
        integer: 'a whole number',
        number : 'a number',
        boolean: 'true or false',
        strings: "a list of texts, such as ['model.joblib']",
        map    : "a map of texts or numbers, such as [task: 'ocr']",
    ]

    /**
     * Checks names and types; null means not given.
     *
     * @param known argument name to definition (type, required)
     * @return problem: what is wrong, or null; values: the arguments as plain JSON values
     */
    @NonCPS
    static Map check(String step, Map known, Map given) {
        Map values = [:]
        for (Map.Entry entry in given.entrySet()) {
            String name = String.valueOf(entry.key)
            if (!known.containsKey(name)) {
                return [problem: "${step} has no argument '${name}'${suggestion(name, known)}".toString()]
            }
            if (entry.value != null) {
                String type = known.get(name).type
                Object value = converted(type, entry.value)
                if (value == null) {
                    return [problem: "${step}: '${name}' must be ${WANTED.get(type)}, not ${shown(entry.value)}".toString()]
                }
                values.put(name, value)
            }
        }
        for (Map.Entry entry in known.entrySet()) {
            if (entry.value.required && !values.containsKey(entry.key)) {
                return [problem: "${step} needs the argument '${entry.key}': ${entry.value.help}".toString()]
            }
        }
        return [problem: null, values: values]
    }

    /** The value as JSON has it, or null where it is of another type. */
    @NonCPS
    private static Object converted(String type, Object value) {
        switch (type) {
            case 'string':
                return value instanceof CharSequence ? value.toString() : null
            case 'path':
                return value instanceof CharSequence && value.length() > 0 ? value.toString() : null
            case 'integer':
                return value instanceof Integer || value instanceof Long || value instanceof BigInteger ? value : null
            case 'number':
                return finite(value) ? value : null
            case 'boolean':
                return value instanceof Boolean ? value : null
            case 'strings':
                return value instanceof List ? texts(value) : null
            case 'map':
                return value instanceof Map ? properties(value) : null
        }
        return null
    }

    @NonCPS
    private static List texts(List given) {
        List found = []
        for (Object element in given) {
            if (!(element instanceof CharSequence)) {
                return null
            }
            found.add(element.toString())
        }
        return found
    }

    @NonCPS
    private static Map properties(Map given) {
        Map found = [:]
        for (Map.Entry entry in given.entrySet()) {
            Object value = entry.value instanceof CharSequence ? entry.value.toString() : entry.value
            if (!(value instanceof String) && !finite(value)) {
                return null
            }
            found.put(String.valueOf(entry.key), value)
        }
        return found
    }

    /** JSON knows neither NaN nor the infinities. */
    @NonCPS
    private static boolean finite(Object value) {
        return value instanceof Number && !(String.valueOf(value) in ['NaN', 'Infinity', '-Infinity'])
    }

    /** The value in an error text: its type too, and never more than a line of it. */
    @NonCPS
    private static String shown(Object value) {
        String kind = value instanceof CharSequence ? 'the text' :
            value instanceof List ? 'the list' : value instanceof Map ? 'the map' :
            value instanceof Number ? 'the number' : value instanceof Boolean ? 'the boolean' : 'the object'
        String text = String.valueOf(value).replaceAll('\\s+', ' ')
        return "${kind} '${text.length() > 60 ? text.substring(0, 60) + '...' : text}'".toString()
    }

    @NonCPS
    private static String suggestion(String name, Map known) {
        String nearest = null
        int best = 4 + Math.floorDiv(name.length(), 2)
        for (Object candidate in known.keySet()) {
            String other = String.valueOf(candidate)
            boolean alike = name.take(1).equalsIgnoreCase(other.take(1))
            int changes = 2 * distance(name.toLowerCase(), other.toLowerCase()) - (alike ? 1 : 0)
            if (changes < best) {
                best = changes
                nearest = candidate
            }
        }
        return nearest ? "; did you mean '${nearest}'?" : "; it takes ${known.keySet().join(', ')}"
    }

    /** How many letters must change, come or go to make one text of the other (Levenshtein). */
    @NonCPS
    private static int distance(String one, String other) {
        List above = []
        for (int column = 0; column <= other.length(); column++) {
            above.add(column)
        }
        for (int line = 1; line <= one.length(); line++) {
            List current = [line]
            for (int column = 1; column <= other.length(); column++) {
                int change = above.get(column - 1) + (one.charAt(line - 1) == other.charAt(column - 1) ? 0 : 1)
                current.add(Math.min(change, 1 + Math.min(current.get(column - 1), above.get(column))))
            }
            above = current
        }
        return above.get(other.length())
    }
}
