// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.tokenizer;

/** The tokens that no text can spell; a token's id is its ordinal. */
public enum SpecialToken {
  BEGIN_OF_TEXT("<|begin_of_text|>"),
  END_OF_TURN("<|eot_id|>"),
  START_HEADER("<|start_header_id|>"),
  END_HEADER("<|end_header_id|>");

  private final String text;

  SpecialToken(String text) {
    this.text = text;
  }

  /** The token's id. */
  public int id() {
    return ordinal();
  }

  /** How the token is written in templates. */
  public String text() {
    return text;
  }
}
