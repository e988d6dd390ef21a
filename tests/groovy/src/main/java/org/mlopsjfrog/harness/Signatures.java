package org.mlopsjfrog.harness;

import groovy.lang.GString;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.codehaus.groovy.runtime.DateGroovyMethods;
import org.codehaus.groovy.runtime.DefaultGroovyMethods;
import org.codehaus.groovy.runtime.DefaultGroovyStaticMethods;
import org.codehaus.groovy.runtime.EncodingGroovyMethods;
import org.codehaus.groovy.runtime.MetaClassHelper;
import org.codehaus.groovy.runtime.ProcessGroovyMethods;
import org.codehaus.groovy.runtime.StringGroovyMethods;

/** The signatures under which a call may be listed: on any supertype, or among Groovy's additions. */
final class Signatures {
    private static final List<Class<?>> ADDITIONS = List.of(DefaultGroovyMethods.class, StringGroovyMethods.class,
        EncodingGroovyMethods.class, DateGroovyMethods.class, ProcessGroovyMethods.class, DefaultGroovyStaticMethods.class);

    /** What a call of these classes may be listed as; Groovy's additions are many, and most calls come again. */
    private static final Map<List<Object>, List<String>> KNOWN = new ConcurrentHashMap<>();

    private Signatures() {
    }

    static List<String> ofMethod(Object receiver, String name, Object... arguments) {
        return KNOWN.computeIfAbsent(key("method", receiver.getClass(), name, arguments), key -> findMethod(receiver, name, arguments));
    }

    static List<String> ofStatic(Class<?> type, String name, Object... arguments) {
        return KNOWN.computeIfAbsent(key("static", type, name, arguments), key -> findStatic(type, name, arguments));
    }

    /** Classes by name: those of a program are other ones after each restart. */
    private static List<Object> key(String kind, Class<?> receiver, String name, Object... arguments) {
        List<Object> key = new ArrayList<>(List.of(kind, receiver.getName(), name));
        for (Object argument : arguments) {
            key.add(argument == null ? "" : argument.getClass().getName());
        }
        return key;
    }

    private static List<String> findMethod(Object receiver, String name, Object... arguments) {
        List<String> found = new ArrayList<>();
        for (Class<?> type : supertypes(receiver)) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(name) && fits(method, arguments)) {
                    found.add(signature("method", name, method));
                }
            }
        }
        Object[] withReceiver = new Object[arguments.length + 1];
        withReceiver[0] = receiver;
        System.arraycopy(arguments, 0, withReceiver, 1, arguments.length);
        for (Class<?> type : ADDITIONS) {
            found.addAll(findStatic(type, name, withReceiver));
        }
        return found;
    }

    private static List<String> findStatic(Class<?> type, String name, Object... arguments) {
        List<String> found = new ArrayList<>();
        for (Method method : type.getMethods()) {
            if (method.getName().equals(name) && fits(method, arguments)) {
                found.add(signature("staticMethod", name, method));
            }
        }
        return found;
    }

    static List<String> ofConstructor(Class<?> type, Object... arguments) {
        List<String> found = new ArrayList<>();
        for (Constructor<?> constructor : type.getConstructors()) {
            if (fits(constructor, arguments)) {
                found.add(signature("new", "", constructor));
            }
        }
        return found;
    }

    static List<String> ofGetter(Object receiver, String property) {
        List<String> found = new ArrayList<>();
        if (receiver instanceof Class<?> type) {
            found.add("staticField " + type.getName() + " " + property);
            found.addAll(ofStatic(type, "get" + capital(property)));
        }
        found.addAll(ofMethod(receiver, "get" + capital(property)));
        found.addAll(ofMethod(receiver, "is" + capital(property)));
        return found;
    }

    static List<String> ofSetter(Object receiver, String property, Object value) {
        return ofMethod(receiver, "set" + capital(property), value);
    }

    private static String capital(String property) {
        return Character.toUpperCase(property.charAt(0)) + property.substring(1);
    }

    private static String signature(String kind, String name, Executable member) {
        StringBuilder text = new StringBuilder(kind).append(' ').append(member.getDeclaringClass().getName());
        text.append(name.isEmpty() ? "" : " " + name);
        for (Class<?> parameter : member.getParameterTypes()) {
            text.append(' ').append(parameter.getCanonicalName());
        }
        return text.toString();
    }

    private static Set<Class<?>> supertypes(Object receiver) {
        Set<Class<?>> found = new LinkedHashSet<>();
        collect(receiver.getClass(), found);
        if (receiver instanceof GString) {
            collect(String.class, found);
        }
        found.add(Object.class);
        return found;
    }

    private static void collect(Class<?> type, Set<Class<?>> found) {
        if (type != null && found.add(type)) {
            collect(type.getSuperclass(), found);
            for (Class<?> each : type.getInterfaces()) {
                collect(each, found);
            }
        }
    }

    private static boolean fits(Executable member, Object[] arguments) {
        Class<?>[] parameters = member.getParameterTypes();
        if (member.isVarArgs() && arguments.length >= parameters.length - 1) {
            return true;
        }
        if (parameters.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            if (!accepts(parameters[i], arguments[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean accepts(Class<?> parameter, Object argument) {
        if (argument == null) {
            return !parameter.isPrimitive();
        }
        return MetaClassHelper.isAssignableFrom(parameter, argument.getClass())
            || (parameter == String.class && argument instanceof GString);
    }
}
