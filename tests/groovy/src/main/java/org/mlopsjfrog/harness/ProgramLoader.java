package org.mlopsjfrog.harness;

import java.util.Map;

/** Holds one life of the program's classes: a restart makes another, in which no static keeps its value. */
final class ProgramLoader extends ClassLoader {
    private final Map<String, byte[]> library;
    private final Map<String, byte[]> jenkinsfile;

    ProgramLoader(Map<String, byte[]> library, Map<String, byte[]> jenkinsfile) {
        super(ProgramLoader.class.getClassLoader());
        this.library = library;
        this.jenkinsfile = jenkinsfile;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] code = jenkinsfile.getOrDefault(name, library.get(name));
        if (code == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, code, 0, code.length);
    }
}
