package org.mlopsjfrog.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Signatures as script-security's lists write them: {@code method java.lang.String trim}. */
public final class SignatureList {
    private final Set<String> signatures = new LinkedHashSet<>();
    private final Set<String> used = new LinkedHashSet<>();

    public static SignatureList read(Path... files) throws IOException {
        SignatureList list = new SignatureList();
        for (Path file : files) {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    list.signatures.add(line.trim());
                }
            }
        }
        return list;
    }

    /** Whether any of these is listed; a method may be listed on a supertype. */
    boolean allows(Collection<String> candidates) {
        for (String candidate : candidates) {
            if (signatures.contains(candidate)) {
                used.add(candidate);
                return true;
            }
        }
        return false;
    }

    public Set<String> all() {
        return signatures;
    }

    public Set<String> used() {
        return used;
    }
}
