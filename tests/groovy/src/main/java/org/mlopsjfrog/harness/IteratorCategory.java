package org.mlopsjfrog.harness;

import java.io.Serializable;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What Jenkins' IteratorHack does: a loop with steps inside iterates over something serializable. */
public final class IteratorCategory {
    private IteratorCategory() {
    }

    private static final class Snapshot<E> implements Iterator<E>, Serializable {
        private final ArrayList<E> elements;
        private int position;

        Snapshot(Collection<E> elements) {
            this.elements = new ArrayList<>(elements);
        }

        @Override
        public boolean hasNext() {
            return position < elements.size();
        }

        @Override
        public E next() {
            return elements.get(position++);
        }
    }

    public static <E> Iterator<E> iterator(List<E> list) {
        return new Snapshot<>(list);
    }

    public static <E> Iterator<E> iterator(Set<E> set) {
        return new Snapshot<>(set);
    }

    public static <K, V> Iterator<Map.Entry<K, V>> iterator(Map<K, V> map) {
        return new Snapshot<>(entrySet(map));
    }

    public static <K, V> Collection<Map.Entry<K, V>> entrySet(Map<K, V> map) {
        List<Map.Entry<K, V>> entries = new ArrayList<>();
        for (Map.Entry<K, V> entry : map.entrySet()) {
            entries.add(new SimpleImmutableEntry<>(entry));
        }
        return entries;
    }

    public static <K, V> Set<K> keySet(Map<K, V> map) {
        return new LinkedHashSet<>(map.keySet());
    }

    public static <K, V> Collection<V> values(Map<K, V> map) {
        return new ArrayList<>(map.values());
    }
}
