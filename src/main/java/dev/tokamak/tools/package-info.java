/**
 * Decides for each call of a tool who runs it. Depends on {@code inference}. Start reading at
 * {@link dev.tokamak.tools.ToolRouter}.
 */
package dev.tokamak.tools;
