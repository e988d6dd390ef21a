package org.mlopsjfrog

import com.cloudbees.groovy.cps.NonCPS
import groovy.json.JsonOutput
import groovy.json.JsonSlurper

/** JSON with what a sandboxed library may use and a restarted controller can read back. */
class Json implements Serializable {
    /** Maps, lists, texts, numbers, booleans; null where the text is no JSON. */
    @NonCPS
    static Object read(String text) {
        try {
            return plain(new JsonSlurper().parseText(text))
        } catch (Exception unreadable) {
            return null
        }
    }

    @NonCPS
    static String write(Map document) {
        return JsonOutput.toJson(document)
    }

    /** A copy that can be serialized: neither the parser's own LazyMap nor interpolated texts. */
    @NonCPS
    static Object plain(Object value) {
        if (value instanceof Map) {
            Map copy = [:]
            for (Map.Entry entry in value.entrySet()) {
                copy.put(String.valueOf(entry.key), plain(entry.value))
            }
            return copy
        }
        if (value instanceof List) {
            List copy = []
            for (Object element in value) {
                copy.add(plain(element))
            }
            return copy
        }
        return value instanceof CharSequence ? value.toString() : value
    }
}
