package io.filebell.workspace;

import io.filebell.base.ErrorCode;
import io.filebell.base.Limits;
import io.filebell.base.NodeId;
import io.filebell.base.Problem;

/** What can be wrong with a request about nodes, in sentences. */
final class NodeProblems {

    private NodeProblems() {}

    static Problem nothingAt(NodePath path) {
        return Problem.notFound("file or folder " + path);
    }

    static Problem noNode(NodeId node) {
        return new Problem(
                ErrorCode.NOT_FOUND,
                "There is no node " + node + " in this workspace that you may see; it may be in the"
                        + " trash, or in a folder that is.");
    }

    static Problem taken(NodePath path) {
        return new Problem(
                ErrorCode.ALREADY_EXISTS,
                "There is a file or folder at " + path
                        + " already. Move it away or take another path.");
    }

    static Problem takenMeanwhile(NodePath path) {
        return new Problem(
                ErrorCode.ALREADY_EXISTS,
                "There is something else at " + path
                        + " by now. Move it away, or pass another \"path\" to restore to.");
    }

    static Problem folderInTheWay(NodePath path) {
        return new Problem(
                ErrorCode.ALREADY_EXISTS,
                "There is a folder at " + path
                        + "; a file cannot be put there. Take another path.");
    }

    static Problem fileInTheWay(NodePath file) {
        return new Problem(
                ErrorCode.CONFLICT,
                "There is a file at " + file + "; nothing can be beneath it. Take another path.");
    }

    static Problem isFolder(NodePath path) {
        return new Problem(
                ErrorCode.CONFLICT,
                "There is a folder at " + path + ", which has no content. List it with"
                        + " GET …/nodes?path=" + path + ".");
    }

    static Problem isRoot() {
        return new Problem(
                ErrorCode.INVALID_PATH,
                "/ is the workspace itself; name a file or folder in it, such as /inbox/a.txt.");
    }

    static Problem intoItself(NodePath from, NodePath to) {
        return new Problem(
                ErrorCode.CONFLICT,
                from + " cannot be moved to " + to
                        + ", which is beneath itself. Take another path.");
    }

    static Problem tooDeep(NodePath path) {
        return new Problem(
                ErrorCode.INVALID_PATH,
                "At " + path + " something would be more than " + Limits.PATH_SEGMENTS
                        + " folders deep. Take a path with fewer folders.");
    }

    static Problem otherRevision(NodePath path, long revision) {
        return new Problem(
                ErrorCode.PRECONDITION_FAILED,
                path + " is at revision " + revision
                        + " by now, so nothing was changed. Read it again" + " and decide anew.");
    }

    static Problem listMoved() {
        return new Problem(
                ErrorCode.CURSOR_EXPIRED,
                "The folder that this list had come to is gone. List again without a cursor.");
    }

    static Problem changed(NodePath path) {
        return new Problem(
                ErrorCode.PRECONDITION_FAILED,
                path
                        + " is not what If-Match or If-None-Match expects, so nothing was "
                        + "changed. Read it again and decide anew.");
    }
}
