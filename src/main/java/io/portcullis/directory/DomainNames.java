package io.portcullis.directory;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rule of names of domains and trunks. Names are compared without regard to case. With a suffix every name is one
 * or more labels before it, and a name of several labels is a subdomain: its parent must exist and be the account's own
 * or its owner's. Without one any name will do, and only names that exist are parents of others.
 *
 * @param suffix as in {@code sip.example.com}; null when names are free
 */
public record DomainNames(@Nullable String suffix) {
    /** Any fully qualified name. */
    public static final DomainNames FREE = new DomainNames(null);

    /** Brings the suffix to lower case and without dots around it. */
    public DomainNames {
        if (suffix != null) {
            suffix = canonical(suffix.startsWith(".") ? suffix.substring(1) : suffix);
        }
    }

    /** The form in which names are kept and compared: lower case, without a trailing dot. */
    public static String canonical(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Whether the name, which is canonical, lies under the suffix. */
    public boolean covers(String name) {
        return suffix == null || (name.endsWith("." + suffix) && name.length() > suffix.length() + 1);
    }

    /** The name that must exist before this one may; empty when none must. */
    public Optional<String> requiredParentOf(String name) {
        String parent = name.substring(name.indexOf('.') + 1);
        return suffix == null || parent.equals(suffix) || parent.equals(name) || !covers(name)
                ? Optional.empty()
                : Optional.of(parent);
    }
}
