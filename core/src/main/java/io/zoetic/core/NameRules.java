// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import java.util.Set;
import java.util.regex.Pattern;

/** The rules of names and texts in the registry; the tables hold the same rules. */
public final class NameRules {
  public static final int MAX_NAME = 200;
  public static final int MAX_TEXT = 2000;

  /** The whole name of an expert, as a regular expression. */
  public static final String EXPERT_PATTERN = "[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?";

  /** The whole name of a tenant, as a regular expression. */
  public static final String TENANT_PATTERN = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  /** A whole SHA-256 in hexadecimal, as a regular expression. */
  public static final String DIGEST_PATTERN = "[0-9a-f]{64}";

  private static final Pattern EXPERT = Pattern.compile(EXPERT_PATTERN);
  private static final Pattern TENANT = Pattern.compile(TENANT_PATTERN);
  private static final Pattern SHA_256 = Pattern.compile(DIGEST_PATTERN);
  private static final Set<String> RESERVED = Set.of("base", "auto", "other");

  private NameRules() {}

  /** Whether something can be called so; what has a meaning of its own is {@link #isReserved}. */
  public static boolean isExpert(String name) {
    return EXPERT.matcher(name).matches();
  }

  /** Whether requests mean the base model, the automatic choice or no expert at all by it. */
  public static boolean isReserved(String name) {
    return RESERVED.contains(name);
  }

  /** For what need not be registered. */
  public static void requireWellFormedExpert(String name) {
    if (!isExpert(name)) {
      throw new IllegalArgumentException(
          "expert must be 1 to 64 of a-z, 0-9 and inner hyphens, was \"" + name + "\"");
    }
  }

  public static void requireExpert(String name) {
    requireWellFormedExpert(name);
    if (isReserved(name)) {
      throw new IllegalArgumentException("expert must not be base, auto or other, was " + name);
    }
  }

  public static void requireTenant(String tenant) {
    if (!TENANT.matcher(tenant).matches()) {
      throw new IllegalArgumentException(
          "tenant must be 1 to 64 of A-Z, a-z, 0-9, '.', '_' and '-' and begin with a letter or"
              + " digit, was \""
              + tenant
              + "\"");
    }
  }

  public static void requireDigest(String digest, String name) {
    if (!SHA_256.matcher(digest).matches()) {
      throw new IllegalArgumentException(
          name + " must be 64 lower-case hexadecimal digits, was \"" + digest + "\"");
    }
  }

  /** Something to read, at most {@code max} code points, none of them NUL, which tables refuse. */
  public static void requireText(String text, int max, String name) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(name + " must not be blank, was \"" + text + "\"");
    }
    requireStorable(text, max, name);
  }

  /** As {@link #requireText}, but may be empty. */
  public static void requireStorable(String text, int max, String name) {
    int length = text.codePointCount(0, text.length());
    if (length > max) {
      throw new IllegalArgumentException(
          name + " must have at most " + max + " characters, had " + length);
    }
    if (text.indexOf(0) >= 0) {
      throw new IllegalArgumentException(name + " must not contain NUL, did at " + text.indexOf(0));
    }
  }
}
