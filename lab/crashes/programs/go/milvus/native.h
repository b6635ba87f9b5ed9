#pragma once
#ifdef __cplusplus
extern "C" {
#endif
int SetIndexMeta(const char *meta, int count);
int FlushGrowingSegment(int rows);
int RemoveLocalDir(const char *path);
int AsyncSearch(int segment);
void InstallHandler(void);
#ifdef __cplusplus
}
#endif
