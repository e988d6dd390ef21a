package org.mlopsjfrog

import com.cloudbees.groovy.cps.NonCPS

/** A step's arguments against their definition in steps.json: decides, calls no step. */
class StepArguments implements Serializable {
    private static final Map WANTED = [
        string : 'a text',
        path   : 'a path that is not empty',
        integer: 'a whole number',
        number : 'a number',
        boolean: 'true or false',
        strings: "a list of texts, such as ['model.joblib']",
        map    : "a map of texts, numbers or lists of them, such as [task: 'ocr']",
    ]

    /** Checks names and types, null meaning not given: a problem, or the arguments as plain JSON values. */
    @NonCPS
    static Map check(String step, Map known, Map given) {
        Map values = [:]
        for (Map.Entry entry in given.entrySet()) {
            String name = String.valueOf(entry.key)
            Map definition = known.get(name)
            if (definition == null) {
                return [problem: "${step} has no argument '${name}'${suggestion(name, known)}".toString()]
            }
            if (entry.value != null) {
                Object value = Json.plain(entry.value)
                String wanted = definition.choices ? "one of ${definition.choices.join(', ')}" : WANTED.get(definition.type)
                if (!fits(definition.type, value) || definition.choices && !definition.choices.contains(value)) {
                    return [problem: "${step}: '${name}' must be ${wanted}, not ${shown(value)}".toString()]
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

    @NonCPS
    private static boolean fits(String type, Object value) {
        boolean text = value instanceof String
        return type == 'string' && text ||
            type == 'path' && text && value.length() > 0 ||
            type == 'integer' && (value instanceof Integer || value instanceof Long || value instanceof BigInteger) ||
            type == 'number' && isFinite(value) ||
            type == 'boolean' && value instanceof Boolean ||
            type == 'strings' && value instanceof List && allTexts(value, false) ||
            type == 'map' && value instanceof Map && allTexts(value.values(), true)
    }

    @NonCPS
    private static boolean allTexts(Collection values, boolean orMore) {
        for (Object value in values) {
            if (!(value instanceof String || orMore && (isFinite(value) || value instanceof List && allTexts(value, true)))) {
                return false
            }
        }
        return true
    }

    /** JSON knows neither NaN nor the infinities. */
    @NonCPS
    private static boolean isFinite(Object value) {
        return value instanceof Number && !(String.valueOf(value) in ['NaN', 'Infinity', '-Infinity'])
    }

    /** The value in an error text: its type too, and never more than a line of it. */
    @NonCPS
    private static String shown(Object value) {
        String kind = value instanceof String ? 'the text' :
            value instanceof List ? 'the list' : value instanceof Map ? 'the map' :
            value instanceof Number ? 'the number' : value instanceof Boolean ? 'the boolean' : 'the object'
        String text = String.valueOf(value).replaceAll('\\s+', ' ')
        return "${kind} '${text.length() > 60 ? text.substring(0, 60) + '...' : text}'".toString()
    }

    /** The known name that differs in the fewest letters, whatever their order, if that is few. */
    @NonCPS
    private static String suggestion(String name, Map known) {
        String nearest = null
        int best = 4
        for (Object candidate in known.keySet()) {
            String left = String.valueOf(candidate).toLowerCase()
            int strange = 0
            for (String letter in name.toLowerCase().replaceAll('[^a-z]', '').split('')) {
                strange += left.contains(letter) ? 0 : 1
                left = left.replaceFirst(letter, '')
            }
            if (strange + left.length() < best) {
                best = strange + left.length()
                nearest = candidate
            }
        }
        return nearest ? "; did you mean '${nearest}'?" : "; it takes ${known.keySet().join(', ')}"
    }
}
