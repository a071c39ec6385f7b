// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

/** How it is found out which experts answer a prompt that names none. */
public enum Strategy {
  /** Whatever {@link FirstPassOptions#auto} says; never what an answer ran under. */
  AUTO,
  /** Not at all: the base model answers. */
  NONE,
  /** The base model is asked, by a prompt. */
  PROMPT,
  /** The base model is asked under an expert trained to classify. */
  CLASSIFIER,
  /** A trained router is asked. */
  ROUTER
}
