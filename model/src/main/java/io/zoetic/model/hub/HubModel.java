// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.hub;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A model on the hub.
 *
 * @param id {@code org/name}
 * @param file one GGUF file of it, or empty for the checkpoint
 * @param revision a branch, a tag or a commit
 */
public record HubModel(String id, String file, String revision) {
  private static final String WORD = "[A-Za-z0-9][A-Za-z0-9._-]*";
  private static final Pattern FORM =
      Pattern.compile(
          "(" + WORD + "/" + WORD + ")(?:/(" + WORD + "(?:/" + WORD + ")*\\.gguf))?(?:@(.+))?");
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/-]*");

  /**
   * Reads {@code org/name[/FILE.gguf][@revision]}; empty if the text has another form.
   *
   * @throws IllegalArgumentException if the revision is none
   */
  public static Optional<HubModel> parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches() || text.contains("..")) {
      return Optional.empty();
    }
    String revision = form.group(3) == null ? "main" : form.group(3);
    if (!REVISION.matcher(revision).matches()) {
      throw new IllegalArgumentException(
          "a revision must be a branch, a tag or a commit, was " + revision);
    }
    return Optional.of(
        new HubModel(form.group(1), form.group(2) == null ? "" : form.group(2), revision));
  }

  /** Whether the revision is a commit, which never changes. */
  boolean isPinned() {
    return revision.matches("[0-9a-f]{40}");
  }

  @Override
  public String toString() {
    return (file.isEmpty() ? id : id + "/" + file)
        + (revision.equals("main") ? "" : "@" + revision);
  }
}
