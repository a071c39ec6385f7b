// SPDX-License-Identifier: Apache-2.0
/**
 * An interpreter of the Jinja that chat templates are written in, set up as Hugging Face
 * transformers sets Jinja2 up: {@code trim_blocks}, {@code lstrip_blocks}, loop controls, the
 * immutable sandbox, {@code tojson} without HTML escapes, {@code raise_exception} and {@code
 * strftime_now}. It prints what Jinja2 3.1.6 prints, or fails; what it does not know is an error
 * that names it, never another text.
 *
 * <p>A {@link io.zoetic.model.template.Template} is parsed once and rendered by any thread. Values
 * are plain Java: null, {@code Boolean}, {@code Number}, {@code String}, {@code List}, {@code Map}.
 * Depends on nothing but the JDK.
 */
@NullMarked
package io.zoetic.model.template;

import org.jspecify.annotations.NullMarked;
