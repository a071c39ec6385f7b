// SPDX-License-Identifier: Apache-2.0
/** From the text of a template to its statements and expressions. */
@NullMarked
package io.zoetic.model.template.syntax;

import org.jspecify.annotations.NullMarked;
