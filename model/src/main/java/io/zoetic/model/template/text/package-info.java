// SPDX-License-Identifier: Apache-2.0
/** Characters and numbers as Python sees them. */
@NullMarked
package io.zoetic.model.template.text;

import org.jspecify.annotations.NullMarked;
